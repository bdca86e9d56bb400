"""Releases: published beside generations, listed, compared, promoted, rolled back, pruned."""

import json
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.manifest_file import (
    dump_pointer,
    dump_release,
    parse_pointer,
    parse_release,
)
from ltrr_cli.backends.index_folder.opening import locate, read_pointer, verify
from ltrr_cli.backends.index_folder.publish import building, releasing
from ltrr_cli.backends.index_folder.reading import list_releases, read_report
from ltrr_cli.backends.index_folder.switching import promote, rollback
from ltrr_cli.errors import IndexDamagedError, IndexFolderError, IndexMissingError
from ltrr_cli.records.manifest import FORMAT_VERSION, Pointer
from ltrr_cli.records.release import ReleaseManifest
from ltrr_cli.records.releases import Gate
from ltrr_cli.wiring.releases import diff_releases
from tests.unit.test_index_folder import counts, json_values, manifest

NOON = datetime(2026, 8, 1, 12, 3, tzinfo=UTC)
GATE = {"passed": True, "metric": "held-out recall", "gain": 0.041, "low": 0.032, "high": 0.05}


def build(index: Path, content: str = "love") -> int:
    with building(index, started=NOON) as made:
        (made.folder / "words.bin").write_text(content, encoding="utf-8")
        made.manifest = manifest()
    return made.release.number


def train(index: Path, content: str = "w", *, base: int | None = None, keep: bool = True) -> int:
    with releasing(index, started=NOON, base=base) as made:
        (made.folder / "policy").mkdir()
        (made.folder / "policy/weights.npy").write_text(content, encoding="utf-8")
        made.policy, made.promote = f"hazard {content}", keep
    return made.number


def fail(index: Path) -> None:
    with releasing(index, started=NOON) as made:
        (made.folder / "half").touch()
        raise KeyboardInterrupt


def online(index: Path, release: int, text: str = "click\n") -> None:
    file = layout.delta_file(index, release)
    file.parent.mkdir(exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text)


def state(index: Path) -> tuple[int, tuple[int, ...], list[int], list[int]]:
    pointer = read_pointer(index)
    return pointer.release, pointer.history, layout.releases(index), layout.generations(index)


def test_a_build_is_a_release_that_has_learnt_nothing(tmp_path: Path) -> None:
    assert build(tmp_path) == 1
    place = locate(tmp_path)
    assert place.folder == tmp_path / "releases/1"
    assert place.generation == tmp_path / "generations/1"
    assert place.manifest.parts() == {}
    assert (place.manifest.policy, place.manifest.parent) == (None, None)


def test_what_is_learnt_is_a_release_of_the_same_generation(tmp_path: Path) -> None:
    build(tmp_path)
    assert train(tmp_path) == 2
    place = locate(tmp_path)
    assert place.generation == tmp_path / "generations/1"
    assert (place.folder / "policy/weights.npy").read_text("utf-8") == "w"
    assert (place.manifest.policy, place.manifest.parent) == ("hazard w", 1)
    assert list(place.manifest.parts()) == ["policy"]
    assert locate(tmp_path, release=1).manifest.parts() == {}
    assert verify(tmp_path) == []


def test_a_generation_may_come_with_what_was_learnt(tmp_path: Path) -> None:
    with building(tmp_path, started=NOON) as made:
        (made.release.folder / "report.json").write_text('{"queries": 3}', encoding="utf-8")
        made.release.note = "tuned encoder"
        made.manifest = manifest()
    assert read_report(locate(tmp_path).folder) == {"queries": 3}
    assert locate(tmp_path).manifest.note == "tuned encoder"


def test_a_candidate_is_published_but_not_current(tmp_path: Path) -> None:
    build(tmp_path)
    assert train(tmp_path, keep=False) == 2
    assert state(tmp_path) == (1, (), [1, 2], [1])
    assert promote(tmp_path, 2, started=NOON).release == 1
    assert state(tmp_path) == (2, (1,), [1, 2], [1])


def test_a_release_of_an_outdated_base_stays_a_candidate(tmp_path: Path) -> None:
    build(tmp_path)
    build(tmp_path)
    with releasing(tmp_path, started=NOON, base=1) as made:
        pass
    assert (made.generation, made.parent, made.promoted) == (1, 1, False)
    assert read_pointer(tmp_path).release == 2


def test_parts_are_carried_over_as_copies(tmp_path: Path) -> None:
    build(tmp_path)
    train(tmp_path)
    with releasing(tmp_path, started=NOON) as made:
        assert made.carry("policy")
        assert not made.carry("ranker")
        with pytest.raises(ValueError, match="'plicy' is no part of a release"):
            made.carry("plicy")
    old, new = (tmp_path / f"releases/{number}/policy/weights.npy" for number in (2, 3))
    assert new.read_bytes() == old.read_bytes()
    assert new.stat().st_ino != old.stat().st_ino


def test_a_failing_block_leaves_nothing(tmp_path: Path) -> None:
    build(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path)
    assert state(tmp_path) == (1, (), [1], [1])
    assert layout.leftovers(tmp_path) == []


def test_a_rollback_is_an_undo(tmp_path: Path) -> None:
    build(tmp_path)
    train(tmp_path, "a")
    train(tmp_path, "b")
    promote(tmp_path, 1, started=NOON)
    assert state(tmp_path) == (1, (1, 2, 3), [1, 2, 3], [1])
    assert [rollback(tmp_path, started=NOON) for _ in range(3)] == [(1, 3), (3, 2), (2, 1)]
    with pytest.raises(IndexFolderError, match="release 1 has no earlier one to go back to"):
        rollback(tmp_path, started=NOON)


def test_no_rollback_leads_from_a_release_to_itself(tmp_path: Path) -> None:
    build(tmp_path)
    train(tmp_path)
    promote(tmp_path, 1, started=NOON)
    for _ in range(5):
        train(tmp_path, keep=False)
    promote(tmp_path, 7, started=NOON)
    train(tmp_path, keep=False)
    assert state(tmp_path) == (7, (1, 2, 1), [1, 4, 5, 6, 7, 8], [1])
    assert rollback(tmp_path, started=NOON) == (7, 1)
    with pytest.raises(IndexFolderError, match="release 1 has no earlier one"):
        rollback(tmp_path, started=NOON)


def test_a_rollback_restores_the_index_too(tmp_path: Path) -> None:
    build(tmp_path, "old")
    train(tmp_path, "learned")
    build(tmp_path, "new")
    assert locate(tmp_path).manifest.parts() == {}
    rollback(tmp_path, started=NOON)
    place = locate(tmp_path)
    assert (place.generation / "words.bin").read_text("utf-8") == "old"
    assert (place.folder / "policy/weights.npy").read_text("utf-8") == "learned"


def test_numbers_that_cannot_be(tmp_path: Path) -> None:
    build(tmp_path)
    train(tmp_path)
    with pytest.raises(IndexMissingError, match=r"no release 9 in .*: those that exist are 1, 2$"):
        promote(tmp_path, 9, started=NOON)
    with pytest.raises(IndexFolderError, match="release 2 is already current"):
        promote(tmp_path, 2, started=NOON)
    with pytest.raises(IndexMissingError, match="no release 9"):
        train(tmp_path, base=9)
    for use in (lambda index: rollback(index, started=NOON), train):
        with pytest.raises(IndexMissingError, match="no index at"):
            use(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_was_learnt_online_is_dropped_when_a_release_is_left(tmp_path: Path) -> None:
    build(tmp_path)
    train(tmp_path)
    online(tmp_path, 2)
    rollback(tmp_path, started=NOON)
    assert not layout.delta_file(tmp_path, 2).exists()
    assert layout.dropped_delta_file(tmp_path, 2).read_text("utf-8") == "click\n"
    online(tmp_path, 2, "late click of a process that had it open\n")
    promote(tmp_path, 2, started=NOON)
    assert not layout.delta_file(tmp_path, 2).exists()
    online(tmp_path, 2)
    train(tmp_path)
    assert not layout.delta_file(tmp_path, 2).exists()
    assert layout.strangers(tmp_path) == []


def test_old_releases_go_but_not_the_current_and_not_the_one_before(tmp_path: Path) -> None:
    build(tmp_path)
    for content in "abc":
        train(tmp_path, content)
    promote(tmp_path, 1, started=NOON)
    for content in "defgh":
        online(tmp_path, train(tmp_path, content, keep=False))
    assert state(tmp_path) == (1, (1, 2, 3, 4), [1, 4, 5, 6, 7, 8, 9], [1])
    promote(tmp_path, 9, started=NOON)
    train(tmp_path, keep=False)
    assert layout.releases(tmp_path) == [1, 6, 7, 8, 9, 10]
    assert sorted(file.name for file in (tmp_path / "online").iterdir()) == [
        *("6.jsonl", "7.jsonl", "8.jsonl", "9.jsonl.dropped"),
    ]


def test_a_generation_goes_with_its_releases(tmp_path: Path) -> None:
    build(tmp_path)
    for content in "abc":
        train(tmp_path, content)
    build(tmp_path)
    assert layout.releases(tmp_path) == [1, 2, 3, 4, 5]
    build(tmp_path)
    assert state(tmp_path) == (6, (1, 2, 3, 4, 5), [5, 6], [2, 3])
    assert rollback(tmp_path, started=NOON) == (6, 5)
    assert read_pointer(tmp_path).history == ()


def test_an_index_without_releases_is_of_an_older_format(tmp_path: Path) -> None:
    build(tmp_path)
    old = {"ltrr": "index", "format_version": 1, "generation": 1}
    (tmp_path / "manifest.json").write_text(json.dumps(old), encoding="utf-8")
    with pytest.raises(IndexFolderError, match=r"written in index format 1.*rebuild it with"):
        locate(tmp_path)
    build(tmp_path, "new")
    assert (locate(tmp_path).generation / "words.bin").read_text("utf-8") == "new"


def test_a_release_is_listed_with_what_its_gate_said(tmp_path: Path) -> None:
    build(tmp_path)
    with releasing(tmp_path, started=NOON) as made:
        (made.folder / "report.json").write_text(json.dumps({"gate": GATE}), encoding="utf-8")
        made.memory = 3
    found = list_releases(tmp_path)
    assert (found.current, found.previous) == (2, 1)
    assert [entry.gate for entry in found.entries] == [
        None,
        Gate(passed=True, forced=False, metric="held-out recall", gain=0.041, low=0.032, high=0.05),
    ]
    assert [entry.problem for entry in found.entries] == [None, None]


@pytest.mark.parametrize(
    "gate",
    [None, [], {}, {"passed": True}, {**GATE, "gain": "much"}, {**GATE, "gain": 10**400}],
)
def test_a_gate_without_figures_is_none(tmp_path: Path, gate: object) -> None:
    build(tmp_path)
    with releasing(tmp_path, started=NOON) as made:
        (made.folder / "report.json").write_text(json.dumps({"gate": gate}), encoding="utf-8")
    assert list_releases(tmp_path).entries[1].gate is None


def test_what_differs(tmp_path: Path) -> None:
    build(tmp_path)
    for content in ("a", "bb"):
        with releasing(tmp_path, started=NOON) as made:
            report = {"gate": {**GATE, "gain": len(content)}, "same": [1, 2]}
            (made.folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
            (made.folder / "examination.json").write_text("{}", encoding="utf-8")
            (made.folder / "ranker").mkdir()
            (made.folder / "ranker/model").write_text(content, encoding="utf-8")
            made.policy = content
    diff = diff_releases(tmp_path, 2, 3)
    assert [(each.name, each.before, each.after) for each in diff.facts] == [
        ("parent", "1", "2"),
        ("policy", "a", "bb"),
    ]
    assert [each.name for each in diff.parts] == ["ranker"]
    assert [(each.name, each.before, each.after) for each in diff.report] == [
        ("gate · gain", "1", "2")
    ]
    fresh = diff_releases(tmp_path, 1, 2)
    assert [(each.name, each.before) for each in fresh.parts] == [
        ("examination.json", None),
        ("ranker", None),
    ]
    same = diff_releases(tmp_path, 2, 2)
    assert (same.facts, same.parts, same.report) == ((), (), ())


@pytest.mark.parametrize("text", ["{", "[]", "\x00", "[" * 100_000])
def test_a_report_that_is_none(tmp_path: Path, text: str) -> None:
    build(tmp_path)
    with releasing(tmp_path, started=NOON) as made:
        (made.folder / "report.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"report\.json is no JSON"):
        read_report(locate(tmp_path).folder)
    problem = list_releases(tmp_path).entries[1].problem
    assert problem is not None and "report.json" in problem


STEPS = st.one_of(
    st.sampled_from(["build", "train", "candidate", "old base", "rollback", "online"]),
    st.integers(min_value=1, max_value=12),
)


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=14))
def test_any_sequence_keeps_what_is_needed(steps: list[str | int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder)
        stays = [build(index)]
        for at, step in enumerate(steps):
            stays = _stays_after(index, step, stays, content=str(at))
            _check(index, stays)


def _stays_after(index: Path, step: str | int, stays: list[int], *, content: str) -> list[int]:
    """Takes a step; the oracle is the list of all stays, of which what is gone was taken out."""
    if step == "rollback":
        return _rolled_back(index, stays)
    if isinstance(step, int):
        return _promoted(index, step, stays)
    return [*stays, *_published(index, step, stays[-1], content=content)]


def _published(index: Path, step: str, current: int, *, content: str) -> list[int]:
    """Takes a step that publishes; the release that became current by it, if one did."""
    new: list[int] = []
    oldest = layout.releases(index)[0]
    if step == "build":
        new = [build(index, content)]
    elif step == "train":
        new = [train(index, content)]
    elif step == "candidate":
        train(index, content, keep=False)
    elif step == "old base":
        number = train(index, content, base=oldest)
        new = [number] if oldest == current else []
    else:
        online(index, current)
    return new


def _promoted(index: Path, release: int, stays: list[int]) -> list[int]:
    if release in layout.releases(index) and release != stays[-1]:
        promote(index, release, started=NOON)
        return [*stays, release]
    with pytest.raises(IndexFolderError):
        promote(index, release, started=NOON)
    return stays


def _rolled_back(index: Path, stays: list[int]) -> list[int]:
    left = stays[-1]
    while stays and stays[-1] == left:
        stays = stays[:-1]
    if not stays:
        with pytest.raises(IndexFolderError, match="no earlier one"):
            rollback(index, started=NOON)
        return [left]
    assert rollback(index, started=NOON) == (left, stays[-1])
    assert not layout.delta_file(index, stays[-1]).exists()
    return stays


def _check(index: Path, stays: list[int]) -> None:
    there = layout.releases(index)
    stays[:] = [stay for stay in stays if stay in there]
    assert read_pointer(index).release == stays[-1]
    assert verify(index) == []
    previous = [stay for stay in stays if stay != stays[-1]][-1:]
    entries = list_releases(index).entries
    assert [entry.problem for entry in entries] == [None] * len(there)
    assert {stays[-1], *previous} <= set(there)
    generations = {entry.manifest.generation for entry in entries if entry.manifest}
    assert generations == set(layout.generations(index))
    assert len(generations) <= 3
    assert len(there) <= 8
    assert layout.leftovers(index) == [] and layout.strangers(index) == []


releases = st.builds(
    ReleaseManifest,
    format_version=st.just(FORMAT_VERSION),
    release=counts,
    generation=counts,
    parent=st.none() | counts,
    created=st.text(),
    ltrr_version=st.text(),
    policy=st.none() | st.text(),
    ranker=st.none() | st.text(),
    memory=st.none() | counts,
    note=st.text(),
    files=st.just({}),
)


@given(releases, st.builds(Pointer, release=counts, history=st.lists(counts).map(tuple)))
def test_release_and_pointer_survive_their_text(one: ReleaseManifest, pointer: Pointer) -> None:
    assert parse_release(dump_release(one), source="here") == one
    assert parse_pointer(dump_pointer(pointer), source="here") == pointer


@given(data=st.data(), value=json_values)
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject, value: object) -> None:
    text = dump_pointer(Pointer(release=2, history=(1,)))
    key = data.draw(st.sampled_from(sorted(json.loads(text))))
    with suppress(IndexFolderError):
        parse_pointer(json.dumps({**json.loads(text), key: value}), source="here")
    text = dump_release(data.draw(releases))
    key = data.draw(st.sampled_from(sorted(json.loads(text))))
    with suppress(IndexFolderError):
        parse_release(json.dumps({**json.loads(text), key: value}), source="here")
