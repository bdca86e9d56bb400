"""`ltrr query --interactive`: what a line does."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from ltrr_cli.backends.event_log.log import FileEventLog
from ltrr_cli.commands import ask, conversation
from ltrr_cli.commands.ask import Ask
from ltrr_cli.commands.conversation import Conversation
from ltrr_cli.commands.interactive import NameCompleter, history_path
from ltrr_cli.commands.recorder import Recorder
from ltrr_cli.errors import QueryError
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.events import Click
from ltrr_cli.records.explanation import Explanation
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query
from tests.unit.commands import hand_made


def fake_answer(engine: Engine, query: Query, **options: object) -> Answer:
    del engine, options
    if query.text == "fail":
        raise QueryError("cannot")
    return hand_made.answer(query=query)


def fake_explanation(
    engine: Engine,
    query: Query,
    entity_id: str,
    *,
    plan: Plan | None = None,
    only: Sequence[str] = (),
) -> Explanation:
    del engine, query, plan, only
    entity = next(entity for entity in hand_made.ENTITIES if entity.id == entity_id)
    return hand_made.explanation(entity=entity)


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    return FileEventLog(tmp_path)


@pytest.fixture
def talk(log: FileEventLog, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    monkeypatch.setattr(ask, "answer_query", fake_answer)
    monkeypatch.setattr(conversation, "explain_entity", fake_explanation)
    engine = hand_made.engine()
    return Conversation(engine=engine, ask=Ask(), recorder=Recorder(log, engine=engine))


def test_lines_are_answered_until_quit(
    talk: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.run(["love\n", "", "fail", ":quit", "never"])
    said = capsys.readouterr()
    assert "Love Story" in said.out
    assert said.err == "error: cannot\n"
    assert talk.last is not None and talk.last.query.text == "love"


def test_a_number_on_the_page_is_a_click(
    talk: Conversation, log: FileEventLog, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.run(["3"])
    assert talk.last is not None and talk.last.query.text == "3"  # no page yet: a query
    capsys.readouterr()
    talk.run(["3"])
    assert capsys.readouterr().err == "recorded: click on place 3, Lover\n"
    (click,) = log.clicks()
    assert isinstance(click, Click)
    assert (click.query_id, click.position, click.entity_id) == ("q-1", 3, "t2")
    talk.run(["1989"])
    assert talk.last.query.text == "1989"
    talk.run(['"2"'])
    assert talk.last.query.text == "2"


def test_without_a_log_a_number_says_so(
    talk: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    talk.recorder = Recorder(None, engine=talk.engine)
    talk.run(["love", "2"])
    assert capsys.readouterr().err == (
        "error: this answer was not logged (--no-log), so there is nothing to click\n"
    )


def test_commands(talk: Conversation, capsys: pytest.CaptureFixture[str]) -> None:
    talk.run([":explain 1", "love", ":explain 9", ":explain 2", ":hlep", ":help"])
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "error: nothing was answered yet; ask something first",
        "error: :explain takes a place on the page, 1 to 4",
        "error: no such command ':hlep', did you mean ':help'?",
    ]
    assert "id t1" in said.out and "Ctrl-D" in said.out


def test_format_and_listener(talk: Conversation, capsys: pytest.CaptureFixture[str]) -> None:
    talk.run([":json", ":user bob", "love"])
    said = capsys.readouterr()
    assert json.loads(said.out)["query"] == "love"
    assert "warning: a stranger; answered as for anybody" in said.err
    talk.run([":user"])
    assert talk.ask.user is None


def offers(line: str) -> list[str]:
    completer = NameCompleter(hand_made.engine().names)
    return [each.text for each in completer.get_completions(Document(line), CompleteEvent())]


def test_names_and_commands_are_completed() -> None:
    assert offers("Lov") == ["love story", "lover"]
    assert offers(":e") == [":explain"]
    assert offers("") == []


def test_the_history_lives_with_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert history_path() == tmp_path / "ltrr" / "history"
