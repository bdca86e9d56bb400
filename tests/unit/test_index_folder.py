"""The index folder: publishing, opening, and what its manifests say."""

import json
import os
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.manifest_file import dump_manifest, parse_manifest
from ltrr_cli.backends.index_folder.opening import current, read_manifest, verify
from ltrr_cli.backends.index_folder.publish import building
from ltrr_cli.errors import (
    IndexDamagedError,
    IndexFormatError,
    IndexMissingError,
    StorageError,
)
from ltrr_cli.records.manifest import FORMAT_VERSION, FileSeal, Manifest, Stage

NOON = datetime(2026, 8, 1, 12, 3, tzinfo=UTC)


def manifest(generation: int = 1) -> Manifest:
    return Manifest(
        format_version=FORMAT_VERSION,
        generation=generation,
        built_at=NOON.isoformat(),
        ltrr_version="0.1.0",
        catalogue="songs.jsonl",
        entities=2,
        rejected=0,
        types={"track": 2},
        encoder="none",
        dimensions=0,
        sparse=None,
        stores={"names": 2},
        stages=(Stage(name="read", count=2, seconds=0.5),),
        files={},
    )


def publish(index: Path, content: str) -> None:
    with building(index, started=NOON) as build:
        (build.folder / "text").mkdir()
        (build.folder / "text/words.bin").write_text(content, encoding="utf-8")
        (build.folder / "empty.bin").touch()
        build.manifest = manifest()


def words(index: Path) -> str:
    return (current(index) / "text/words.bin").read_text("utf-8")


def test_a_build_becomes_current_with_its_files_sealed(tmp_path: Path) -> None:
    publish(tmp_path / "deep/.ltrr", "love")
    folder = current(tmp_path / "deep/.ltrr")
    assert folder == tmp_path / "deep/.ltrr/generations/1"
    assert read_manifest(folder).files == {
        "empty.bin": FileSeal(size=0, crc32=0),
        "text/words.bin": FileSeal(size=4, crc32=zlib.crc32(b"love")),
    }
    assert verify(tmp_path / "deep/.ltrr") == []


def test_what_is_published_is_synced_and_what_is_opened_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tries are checked byte by byte at each opening; nobody wrote them just then."""
    synced: set[int] = set()

    def sync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", sync)
    index = tmp_path / "index"
    with building(index, started=NOON) as draft:
        for name in ("names.trie", "rows.npy"):
            (draft.folder / name).write_bytes(b"something")
        draft.manifest = manifest()
    files = [file for file in (index / "generations").rglob("*") if file.is_file()]
    assert len(files) > 2 and {file.stat().st_ino for file in files} <= synced
    synced.clear()
    current(index)
    assert not synced


def test_the_manifest_carries_the_number_of_its_folder(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    publish(tmp_path, "b")
    assert read_manifest(current(tmp_path)).generation == 2
    assert words(tmp_path) == "b"


def test_the_last_two_generations_stay(tmp_path: Path) -> None:
    for content in "abcd":
        publish(tmp_path, content)
    assert layout.generations(tmp_path) == [3, 4]
    assert layout.strangers(tmp_path) == []
    assert layout.leftovers(tmp_path) == []


def test_a_reader_of_the_previous_generation_goes_on(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    before = current(tmp_path)
    publish(tmp_path, "b")
    assert (before / "text/words.bin").read_text("utf-8") == "a"


@pytest.mark.parametrize("made", [False, True])
def test_no_index_yet(tmp_path: Path, *, made: bool) -> None:
    index = tmp_path / ".ltrr"
    if made:
        index.mkdir()
    with pytest.raises(IndexMissingError) as raised:
        current(index)
    assert str(raised.value) == f"no index at {index}: build one with `ltrr index CATALOG`"
    with pytest.raises(IndexMissingError):
        verify(index)


def test_a_file_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "songs").touch()
    for use in (current, lambda index: publish(index, "a")):
        with pytest.raises(IndexFormatError, match="is not an ltrr index: it is a file"):
            use(tmp_path / "songs")


@pytest.mark.parametrize("text", ['{"name": "my extension", "version": 3}', "[]", '{"ltrr": 1}'])
def test_a_foreign_manifest_is_neither_read_nor_overwritten(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    for use in (current, lambda index: publish(index, "a")):
        with pytest.raises(IndexFormatError, match="is not an ltrr index"):
            use(tmp_path)
    assert (tmp_path / "manifest.json").read_text("utf-8") == text


def test_a_folder_of_other_things_is_not_built_into(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(IndexFormatError, match=r"it holds thesis\.tex"):
        publish(tmp_path, "a")
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_stray_file_beside_an_index_does_no_harm(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    (tmp_path / ".DS_Store").touch()
    publish(tmp_path, "b")
    assert words(tmp_path) == "b"


def test_a_folder_above_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot make"):
        publish(tmp_path / "file/.ltrr", "a")


@pytest.mark.parametrize("name", ["manifest.json", "generations/1/manifest.json"])
def test_another_format_version(tmp_path: Path, name: str) -> None:
    publish(tmp_path, "a")
    raw = json.loads((tmp_path / name).read_text("utf-8"))
    (tmp_path / name).write_text(json.dumps(raw | {"format_version": 7}), encoding="utf-8")
    told = f"format 7, this ltrr reads format {FORMAT_VERSION}: rebuild it"
    with pytest.raises(IndexFormatError, match=told):
        current(tmp_path)
    publish(tmp_path, "b")
    assert words(tmp_path) == "b"


@pytest.mark.parametrize("text", ["", "{", '{"ltrr": "index"', "\x00", "[" * 100_000, "NaN"])
def test_broken_json_is_damage_that_a_build_mends(tmp_path: Path, text: str) -> None:
    publish(tmp_path, "a")
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="is no JSON"):
        current(tmp_path)
    publish(tmp_path, "b")
    assert words(tmp_path) == "b"


@pytest.mark.parametrize("name", ["manifest.json", "generations/1/manifest.json"])
def test_bytes_that_are_no_text(tmp_path: Path, name: str) -> None:
    publish(tmp_path, "a")
    (tmp_path / name).write_bytes(b"\xff\xfe")
    with pytest.raises(IndexDamagedError, match="is no text"):
        current(tmp_path)
    publish(tmp_path, "b")
    assert words(tmp_path) == "b"


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        ("manifest.json", "manifest.json is gone"),
        ("generations/1/manifest.json", "manifest.json is gone"),
        ("generations/1", r"generations/1 is gone"),
        ("generations", r"generations/1 is gone"),
        ("generations/1/text/words.bin", r"text/words.bin is missing"),
    ],
)
def test_what_is_gone_is_named(tmp_path: Path, lost: str, named: str) -> None:
    publish(tmp_path, "a")
    (tmp_path / lost).rename(tmp_path.parent / f"{tmp_path.name}-away")
    with pytest.raises(IndexDamagedError, match=named):
        current(tmp_path)


def test_a_cut_file_is_found_at_opening_and_a_changed_one_by_verify(tmp_path: Path) -> None:
    publish(tmp_path, "love")
    file = tmp_path / "generations/1/text/words.bin"
    file.write_text("lave", encoding="utf-8")
    current(tmp_path)
    assert verify(tmp_path) == [f"{file} was changed since it was built"]
    file.write_text("lov", encoding="utf-8")
    with pytest.raises(IndexDamagedError, match=r"words.bin has 3 bytes, expected 4"):
        current(tmp_path)
    assert verify(tmp_path) == [f"{file} has 3 bytes, expected 4"]


names = st.from_regex(r"[a-z]{1,8}(/[a-zé0-9_]{1,8}){0,2}\.bin", fullmatch=True)
counts = st.integers(min_value=0, max_value=2**63)
manifests = st.builds(
    Manifest,
    format_version=st.just(FORMAT_VERSION),
    generation=counts,
    built_at=st.text(),
    ltrr_version=st.text(),
    catalogue=st.text(),
    entities=counts,
    rejected=counts,
    types=st.dictionaries(st.text(), counts, max_size=4),
    encoder=st.text(),
    dimensions=counts,
    sparse=st.none() | st.text(),
    stores=st.dictionaries(st.text(), counts, max_size=4),
    stages=st.lists(
        st.builds(
            Stage,
            name=st.text(),
            count=counts,
            seconds=st.floats(allow_nan=False, allow_infinity=False),
        ),
        max_size=3,
    ).map(tuple),
    files=st.dictionaries(names, st.builds(FileSeal, size=counts, crc32=counts), max_size=4),
)


@given(manifests)
def test_a_manifest_survives_its_text(one: Manifest) -> None:
    assert parse_manifest(dump_manifest(one), source="here") == one


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(key=st.sampled_from(sorted(json.loads(dump_manifest(manifest())))), value=json_values)
def test_any_value_anywhere_is_read_or_refused(key: str, value: object) -> None:
    raw = json.loads(dump_manifest(manifest())) | {key: value}
    with suppress(IndexDamagedError, IndexFormatError):
        parse_manifest(json.dumps(raw), source="here")


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/../../x", "", ".", "a//b", "./a", "a\0"]
)
def test_file_names_that_lead_outside_are_refused(name: str) -> None:
    raw = json.loads(dump_manifest(manifest()))
    raw["files"] = {name: {"size": 1, "crc32": 1}}
    with pytest.raises(IndexDamagedError, match="expected a path inside the generation"):
        parse_manifest(json.dumps(raw), source="here")


@pytest.mark.parametrize("key", ["entities", "files"])
def test_a_missing_and_an_unknown_key_are_named(key: str) -> None:
    raw = json.loads(dump_manifest(manifest()))
    del raw[key]
    with pytest.raises(IndexDamagedError, match=f"missing or unknown {key}"):
        parse_manifest(json.dumps(raw), source="here")
    raw = json.loads(dump_manifest(manifest())) | {"exec": "rm"}
    with pytest.raises(IndexDamagedError, match="missing or unknown exec"):
        parse_manifest(json.dumps(raw), source="here")
