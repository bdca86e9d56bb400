"""The event log: what was acknowledged is there, whatever happens to the process beside it."""

import json
import math
import os
import signal
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.event_log.lines import (
    dump_click,
    dump_impression,
    parse_click,
    parse_impression,
)
from ltrr_cli.backends.event_log.log import FileEventLog
from ltrr_cli.errors import StorageError
from ltrr_cli.records.events import ACTIONS, Click, Impression, Unreadable
from ltrr_cli.records.named_columns import NamedColumns
from ltrr_cli.records.plan import Action, Plan

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

texts = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
singles = st.floats(allow_nan=False, allow_infinity=False, width=32)
# whole seconds, finer than any clock on earth: Python reads "+00:00:00.000001" as UTC
zones = st.builds(lambda seconds: timezone(timedelta(seconds=seconds)), st.integers(-43200, 43200))
_EARLY, _LATE = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 -- zones are drawn
times = st.datetimes(_EARLY, _LATE, timezones=st.one_of(st.just(UTC), zones))
plans = st.dictionaries(texts, st.integers(0, 1000), max_size=4)
served = singles | st.just(math.nan)  # the one NaN: others equal not even themselves


def tuples_of(values: st.SearchStrategy[Any], size: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=size, max_size=size).map(tuple)


@st.composite
def impressions(draw: st.DrawFn) -> Impression:
    ids = tuple(draw(st.lists(texts, min_size=1, max_size=6)))
    ranks = tuples_of(st.integers(0, 1000), len(ids))
    page = tuple(draw(st.lists(st.integers(0, len(ids) - 1), max_size=4)))
    return Impression(
        query_id=draw(texts),
        timestamp=draw(times),
        query=draw(texts),
        user=draw(st.none() | texts),
        session=draw(texts),
        types=tuple(draw(st.lists(texts, max_size=2))),
        release=draw(texts),
        policy=draw(texts),
        ranker=draw(texts),
        plan=draw(plans),
        propensity=draw(numbers),
        actions=tuple(
            Action(plan=Plan(depths=depths), probability=draw(numbers))
            for depths in draw(st.lists(plans, max_size=3))
        ),
        entity_ids=ids,
        scores=tuple(draw(st.lists(numbers, max_size=6))),
        arm_ranks=draw(st.dictionaries(texts, ranks, max_size=3)),
        page=page,
        seed=draw(st.integers(0, 2**63)),
        context=draw(st.dictionaries(texts, singles, max_size=4)),
        features=NamedColumns.of(
            draw(st.dictionaries(texts, tuples_of(served, len(page)), max_size=3))
        ),
    )


clicks = st.builds(
    Click,
    query_id=texts,
    timestamp=times,
    position=st.integers(1, 1000),
    entity_id=texts,
    action=st.sampled_from(ACTIONS),
    dwell_s=st.none() | st.floats(0, 1e6),
)


def impression(query_id: str, *, candidates: int = 150) -> Impression:
    return Impression(
        query_id=query_id,
        timestamp=NOON,
        query='"love", {"query_id":"0"}\n',
        user=None,
        session="s",
        types=(),
        release="1",
        policy="default plan",
        ranker="default score",
        plan={"lexical": 40, "dense": 10},
        propensity=1.0,
        actions=(Action(plan=Plan(depths={"lexical": 40, "dense": 10}), probability=1.0),),
        entity_ids=tuple(f"track:{at}" for at in range(candidates)),
        scores=tuple(1 / (1 + at) for at in range(candidates)),
        arm_ranks={"lexical": tuple(range(candidates)), "dense": (0,) * candidates},
        page=tuple(range(min(10, candidates))),
    )


def read(log: FileEventLog) -> tuple[list[str], int]:
    """The ids of all impressions in order, and how many lines are none."""
    events = list(log.impressions())
    ids = [each.query_id for each in events if isinstance(each, Impression)]
    return ids, sum(isinstance(each, Unreadable) for each in events)


@given(impressions())
def test_an_impression_survives_its_line(event: Impression) -> None:
    line = dump_impression(event)
    assert b"\n" not in line
    assert parse_impression(line) == event


def test_a_line_of_an_earlier_version_is_read() -> None:
    text = dump_impression(impression("a", candidates=3))[9:]
    for name in ("seed", "context", "features"):
        raw = json.loads(text)
        del raw[name]
        text = json.dumps(raw, separators=(",", ":")).encode()
    assert parse_impression(b"%08x %s" % (zlib.crc32(text), text)) == impression("a", candidates=3)


def test_features_are_short_and_what_is_no_number_is_null() -> None:
    values = (0.1, 1 / 3, math.inf, math.nan)
    features = NamedColumns.of({"bm25": values, "of nothing": (math.nan,) * 4})
    line = dump_impression(replace(impression("a", candidates=4), features=features))
    told = b'{"bm25":[0.1,0.33333334,null,null],"of nothing":[null,null,null,null]}'
    assert b'"features":' + told in line
    read = parse_impression(line)
    assert read is not None
    tenth, third = np.array([0.1, 1 / 3], np.float32).tolist()
    assert str(read.features.by_name()["bm25"]) == str((tenth, third, math.nan, math.nan))


def test_a_number_too_large_for_a_feature_is_read_as_unknown_or_infinite() -> None:
    line = dump_impression(replace(impression("a"), features=NamedColumns.of({"x": [7.0] * 10})))
    text = line[9:].replace(b"[7.0,7.0,", b"[1e300,null,")
    read = parse_impression(b"%08x %s" % (zlib.crc32(text), text))
    assert read is not None
    assert str(read.features.by_name()["x"][:3]) == "(inf, nan, 7.0)"


def test_half_a_character_survives_and_numbers_beside_it_are_as_ever() -> None:
    plain = replace(
        impression("a", candidates=2),
        context={"words <= 2": 1.0, "log words": 0.1},
        features=NamedColumns.of({"bm25": (1 / 3, math.nan)}),
    )
    half = replace(plain, query="caf\udce9", user="\ud800")
    read = parse_impression(dump_impression(half))
    as_ever = parse_impression(dump_impression(plain))
    assert read is not None
    assert as_ever is not None
    assert (read.query, read.user) == (half.query, half.user)
    assert read.context == as_ever.context
    assert read.features == as_ever.features
    assert b"\n" not in dump_impression(half)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_logged(number: float) -> None:
    shown = impression("a", candidates=2)
    action = Action(plan=Plan(depths={"lexical": 40}), probability=number)
    changes: dict[str, object] = {
        "scores": (1.0, number), "propensity": number, "actions": (action,),
    }  # fmt: skip
    for name, value in changes.items():
        with pytest.raises(ValueError, match="not logged"):
            dump_impression(replace(shown, **{name: value}))  # type: ignore[arg-type]
    click = Click(query_id="a", timestamp=NOON, position=1, entity_id="b", action="play")
    with pytest.raises(ValueError, match="not logged"):
        dump_click(replace(click, dwell_s=number))


@given(clicks)
def test_a_click_survives_its_line(event: Click) -> None:
    line = dump_click(event)
    assert b"\n" not in line
    assert parse_click(line) == event


@given(impressions(), st.data())
def test_a_damaged_line_is_no_event(event: Impression, data: st.DataObject) -> None:
    line = bytearray(dump_impression(event))
    at = data.draw(st.integers(0, len(line) - 1))
    cut = bytes(line[:at])
    line[at] ^= data.draw(st.integers(1, 255))
    assert parse_impression(bytes(line)) is None
    assert parse_impression(cut) is None


def test_a_sealed_line_of_another_program_is_no_event() -> None:
    assert parse_click(dump_impression(impression("a"))) is None


WRONG: dict[str, object] = {
    "query_id": 3,
    "timestamp": "2026-11-22T12:00:00",
    "query": None,
    "user": ["ana"],
    "types": "track",
    "plan": {"lexical": -1},
    "propensity": 10**400,
    "actions": [[{"lexical": 40}, None]],
    "entity_ids": ["a", 2, "c"],
    "scores": ["1", 2, 3],
    "arm_ranks": {"lexical": [1, 2]},
    "page": [3],
    "seed": 2**64,
    "context": {"words": 10**400},
    "features": {"bm25": [1.0]},
}


def sealed(raw: dict[str, object]) -> bytes:
    text = json.dumps(raw, separators=(",", ":")).encode()
    return b"%08x %s" % (zlib.crc32(text), text)


@pytest.mark.parametrize("name", WRONG)
def test_a_sealed_line_with_a_value_that_cannot_be_is_no_event(name: str) -> None:
    raw = json.loads(dump_impression(impression("a", candidates=3))[9:])
    assert parse_impression(sealed(raw)) is not None
    assert parse_impression(sealed(raw | {name: WRONG[name]})) is None


@pytest.mark.parametrize(
    ("name", "value"), [("position", "1"), ("position", 10**400), ("dwell_s", {}), ("query_id", [])]
)
def test_a_sealed_click_with_a_value_that_cannot_be_is_no_event(name: str, value: object) -> None:
    click = Click(query_id="a", timestamp=NOON, position=1, entity_id="b", action="play")
    raw = json.loads(dump_click(click)[9:])
    assert parse_click(sealed(raw)) == click
    assert parse_click(sealed(raw | {name: value})) is None


def test_a_sealed_line_that_goes_too_deep_is_no_event() -> None:
    text = b"[" * 100_000
    assert parse_impression(b"%08x %s" % (zlib.crc32(text), text)) is None


def test_wherever_the_end_is_torn_the_rest_is_read_and_the_log_goes_on(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    log.append([impression("a", candidates=3), impression("b", candidates=3)])
    file = tmp_path / "events" / "impressions-000001.log"
    whole = file.read_bytes()
    second = whole.rindex(b"\n")
    for cut in [
        *range(second + 1, second + 40),
        *range(second + 40, len(whole), 17),
        len(whole) - 1,
    ]:
        file.write_bytes(whole[:cut])
        torn = int(cut > second + 1)
        assert read(log) == (["a"], torn)
        assert log.find("b") is None
        log.append([impression("c", candidates=3)])
        assert read(log) == (["a", "c"], torn)
        assert log.find("c") is not None


def test_answers_are_found_across_files_and_only_by_their_own_id(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events", full=20_000)
    for number in range(12):
        log.append([impression(f"q{number}")])
    assert len(list((tmp_path / "events").iterdir())) > 2
    assert read(log) == ([f"q{number}" for number in range(12)], 0)
    for number in range(12):
        assert log.find(f"q{number}") == impression(f"q{number}")
    for stranger in ("q", "q12", "0", "", '"', "\n"):  # "0" stands in the text of every query
        assert log.find(stranger) is None


def test_an_empty_log_is_empty(tmp_path: Path) -> None:
    log = FileEventLog(tmp_path / "events")
    log.append([])
    assert log.find("a") is None
    assert not list(log.impressions()) and not list(log.clicks())
    assert not (tmp_path / "events").exists()
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "impressions-000001.log").touch()
    assert log.find("a") is None


def test_a_disk_that_takes_only_a_part_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = FileEventLog(tmp_path / "events")
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, data: write(file, data[:100]))
        with pytest.raises(StorageError, match="events cannot be written: No space left on device"):
            log.append([impression("a")])
    log.append([impression("b")])
    assert read(log) == (["b"], 1)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("a file")
    with pytest.raises(StorageError, match="events cannot be written: "):
        FileEventLog(tmp_path / "events").append([impression("a")])


WRITER = """
import sys
from pathlib import Path
from ltrr_cli.backends.event_log.log import FileEventLog
from tests.unit.test_event_log import impression
log = FileEventLog(Path(sys.argv[1]), full=200_000)
for number in range(int(sys.argv[3])):
    name = f"{sys.argv[2]}-{number}"
    log.append([impression(name)])
    print(name, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_several_processes_append_at_once(tmp_path: Path) -> None:
    writers = [writer(tmp_path / "events", name, 60) for name in "abcd"]
    for each in writers:
        each.communicate()
        assert each.returncode == 0
    ids, torn = read(FileEventLog(tmp_path / "events"))
    assert torn == 0
    assert sorted(ids) == sorted(f"{name}-{number}" for name in "abcd" for number in range(60))
    for name in "abcd":  # each one's own events in the order in which they happened
        assert [each for each in ids if each[0] == name] == [f"{name}-{n}" for n in range(60)]


@pytest.mark.parametrize("seconds", [0.0, 0.013, 0.05, 0.11])
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, seconds: float) -> None:
    log = FileEventLog(tmp_path / "events", full=200_000)
    doomed = writer(tmp_path / "events", "a", 100_000)
    beside = writer(tmp_path / "events", "b", 40)
    assert doomed.stdout is not None
    acknowledged = [doomed.stdout.readline().strip()]
    time.sleep(seconds)
    doomed.send_signal(signal.SIGKILL)
    acknowledged += doomed.stdout.read().split()
    doomed.wait()
    doomed.stdout.close()
    beside.communicate()
    ids, torn = read(log)
    killed = [each for each in ids if each[0] == "a"]
    assert killed[: len(acknowledged)] == acknowledged
    assert len(killed) + torn <= len(acknowledged) + 1
    assert [each for each in ids if each[0] == "b"] == [f"b-{number}" for number in range(40)]
    log.append([impression("after")])
    assert log.find("after") is not None
