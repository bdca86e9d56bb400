"""A conversation in which the second query knows what was clicked after the first."""

import shutil
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.clicks.sessions import in_sessions
from ltrr_cli.commands.ask import Ask
from ltrr_cli.commands.conversation import Conversation
from ltrr_cli.commands.recorder import recorder
from ltrr_cli.flows.read_feedback import own_feedback
from ltrr_cli.records.listening import part_of_day
from ltrr_cli.wiring import releases
from ltrr_cli.wiring.listening import write_listening


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    shutil.copytree(tiny_index, tmp_path / "index")
    return tmp_path / "index"


def talk(index: Path, *, user: str | None) -> Conversation:
    engine = wiring.open_engine(index)
    keeper = recorder(index, engine, no_log=False)
    return Conversation(engine=engine, ask=Ask(user=user), recorder=keeper)


@pytest.mark.parametrize("user", ["bob", None])
def test_the_second_query_sees_the_click_after_the_first(index: Path, user: str | None) -> None:
    conversation = talk(index, user=user)
    conversation.run(["jazz"])
    first = conversation.last
    assert first is not None and first.query.clicked == () and first.query.step == 0
    assert "personal" in [each.arm for each in first.skipped]
    place = next(each for each in first.results if each.entity.title == "Kind of Blue")
    conversation.run([str(place.position), "morning"])
    second = conversation.last
    assert second is not None and second.query.step == 1
    assert second.query.clicked == (place.entity.id,)
    assert "personal" not in [each.arm for each in second.skipped]
    brought = {each.entity.title: each.found_by.get("personal") for each in second.results}
    assert brought["Kind of Blue"] == 1


def test_another_listener_starts_a_session_of_its_own(index: Path) -> None:
    conversation = talk(index, user="bob")
    conversation.run(["jazz", "1", ":user cem", "love"])
    assert conversation.last is not None and conversation.last.query.clicked == ()
    conversation.run(["1", ":user cem", "soul"])
    assert conversation.last.query.step == 1 and len(conversation.last.query.clicked) == 1


def test_the_log_tells_of_the_same_session(index: Path) -> None:
    conversation = talk(index, user="bob")
    conversation.run(["jazz", "2", "1", "love", "3", "soul"])
    assert conversation.last is not None
    log = own_feedback(wiring.open_event_log(index), source="own")
    *_, last = in_sessions(log.feedback)
    asked = conversation.last.query
    assert (last.query.step, set(last.query.clicked)) == (asked.step, set(asked.clicked))
    assert len(asked.clicked) == 3 and asked.step == 2


def test_a_listener_with_a_history_is_shown_in_a_line(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    conversation = talk(index, user="bob")
    conversation.run(["kind of blue", "1"])
    assert conversation.last is not None
    assert conversation.last.results[0].entity.title == "Kind of Blue"
    assert "listener:" not in capsys.readouterr().out
    log = own_feedback(wiring.open_event_log(index), source="own")
    generation, engine = releases.generation_folder(index), conversation.engine
    with releases.publish(index) as made:
        known = write_listening(
            made.folder,
            log.feedback,
            generation=generation,
            row_of=engine.entities.row_of,
            as_of=engine.clock.now(),
        )
    assert known == 1
    talk(index, user="bob").run(["love"])
    part = part_of_day(log.feedback[0].query.asked_at)
    when = "at night" if part == "night" else f"in the {part}"
    assert f"listener: 1 played, mostly jazz, most often {when}\n" in capsys.readouterr().out
