"""Answers and explanations on stdout, as views or as JSON, for which rich is not imported."""

from ltrr_cli.commands.as_json import answer_json, as_text, explanation_json
from ltrr_cli.commands.terminal import write_json
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.explanation import Explanation
from ltrr_cli.records.listening import Profile


def print_answer(engine: Engine, answer: Answer, *, as_json: bool) -> None:
    """One answer in full."""
    if as_json:
        write_json(as_text(answer_json(answer, engine.entities)))
        return
    from ltrr_cli.commands.consoles import results  # noqa: PLC0415
    from ltrr_cli.commands.render.answer import show_answer  # noqa: PLC0415

    show_answer(results(), answer, listener=_listener(engine, answer))


def _listener(engine: Engine, answer: Answer) -> Profile | None:
    """What is known of who asked; None for nobody, or a stranger."""
    user = answer.query.user
    if user is None or engine.profiles is None:
        return None
    return engine.profiles.profile(user)


def print_page(page: str | Answer) -> None:
    """One answer of many: its line, or the query and its page."""
    if isinstance(page, str):
        write_json(page)
        return
    from ltrr_cli.commands.consoles import results  # noqa: PLC0415
    from ltrr_cli.commands.render.answer import show_page  # noqa: PLC0415

    show_page(results(), page)


def print_explanation(engine: Engine, explanation: Explanation, *, as_json: bool) -> None:
    """One explanation."""
    if as_json:
        write_json(as_text(explanation_json(explanation, engine.entities)))
        return
    from ltrr_cli.commands.consoles import results  # noqa: PLC0415
    from ltrr_cli.commands.render.explanation import show_explanation  # noqa: PLC0415

    show_explanation(results(), explanation)
