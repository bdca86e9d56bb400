"""The page: title, the few figures that matter most, notes, and the two parts."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from ltrr_cli import __version__
from ltrr_cli.backends.html_report.judged_part import judged_part
from ltrr_cli.backends.html_report.log_part import badge, log_part
from ltrr_cli.backends.html_report.tables import figure, number, share, signed
from ltrr_cli.errors import StorageError
from ltrr_cli.records.evaluation import MAIN_BUDGET, MEASURES, RELEASE, Evaluation, JudgedReport

_HERE = Path(__file__).parent


def write_page(path: Path, evaluation: Evaluation, *, written: datetime) -> None:
    """Writes the report.

    Raises:
        StorageError: the file cannot be written.
    """
    text = page(evaluation, written=written)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror or error}") from error


def page(evaluation: Evaluation, *, written: datetime) -> str:
    """The whole page as a text."""
    against = "" if evaluation.against is None else f" against release {evaluation.against}"
    spent = sum(evaluation.seconds.values())
    return Template((_HERE / "page.html").read_text("utf-8")).substitute(
        title=escape(f"Release {evaluation.release}{against}: what is it worth?"),
        made=escape(f"ltrr {__version__}, {written:%Y-%m-%d %H:%M %Z}, {spent:.0f} seconds"),
        style=(_HERE / "style.css").read_text("utf-8"),
        body="\n".join(_body(evaluation)),
    )


def _body(evaluation: Evaluation) -> Iterator[str]:
    cards = "".join(_cards(evaluation))
    yield f'<div class="cards">{cards}</div>'
    yield from (f'<p class="note">{escape(note)}</p>' for note in evaluation.notes)
    if evaluation.judged is not None:
        yield from judged_part(evaluation.judged)
    if evaluation.log is not None:
        yield from log_part(evaluation.log)


def _cards(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.judged is not None:
        yield from _judged_cards(evaluation.judged)
    if evaluation.log is not None:
        target = evaluation.log.targets[0]
        gain = figure(target.estimates[0].delta) if target.estimates else ""
        told = f"<span>log: {escape(gain)}</span>"
        yield f'<div class="card"><b>{badge(target.verdict)}</b>{told}</div>'


def _judged_cards(report: JudgedReport) -> Iterator[str]:
    mine = next(each for each in report.pages if each.name == RELEASE)
    other = next(each for each in report.pages if each.name == report.best_other)
    ndcg = MEASURES[0]
    yield _card(
        number(mine.measures[ndcg]), f"{ndcg}; {report.best_other} {number(other.measures[ndcg])}"
    )
    if other.gain is not None:
        low, high = signed(other.gain.low), signed(other.gain.high)
        told = f"{ndcg} over {report.best_other}, 95 %: {low} to {high}"
        yield _card(signed(other.gain.estimate), told)
    main = next(each for each in report.budgets if each.budget == MAIN_BUDGET)
    found = main.of(RELEASE)
    if found is not None:
        told = f"recall of {found.candidates:.0f} candidates; gap to the ceiling closed: "
        yield _card(number(found.recall), told + share(main.gap_closed))


def _card(value: str, told: str) -> str:
    return f'<div class="card"><b>{escape(value)}</b><span>{escape(told)}</span></div>'
