"""Strings of an updated catalogue, from what another one gave, against making all of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.carried_files.name_strings import open_name_strings, write_name_strings
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.memory.name_templates import name_strings
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.name_strings import NameStrings
from tests.unit.changed_catalogues import Change, changes

WORD = st.sampled_from(["love", "story", "swift", "Hey", "jude", "AC/DC", "宇多田", "half\ud800"])
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
ADDITION = st.sampled_from(["", "", " (Live)", " (Live at Wembley)", " - Remix", " feat. Swift"])
NAMES = st.lists(NAME, max_size=2).map(tuple)
ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.sampled_from(["track", "track", "artist"]),
    title=st.builds("{}{}".format, NAME, ADDITION),
    artists=NAMES,
    aliases=NAMES,
    album=st.none() | NAME,
)
TYPES = ["artist"]


def told(strings: NameStrings) -> list[object]:
    """Everything that is in it."""
    found = strings.of_names
    parts = (found.names, found.short, found.ends)
    words = [[array.tolist() for array in (part.offsets, part.codes)] for part in parts]
    pairs = (found.title_lengths, strings.queries, strings.rows, strings.templates)
    texts, hashes = strings.strings.texts, strings.strings.hashes.tolist()
    return [found.words, texts, hashes, words, [array.tolist() for array in pairs]]


@given(changes(ENTITY, most=14))
def test_after_a_change_they_are_what_all_names_give(change: Change) -> None:
    known = name_strings(change.before, name_types=TYPES)
    found = name_strings(change.after, name_types=TYPES, before=known, origin=change.origin)
    assert told(found) == told(name_strings(change.after, name_types=TYPES))


@given(st.lists(ENTITY, max_size=8))
def test_files_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, entities: list[Entity]
) -> None:
    strings = name_strings(entities, name_types=TYPES)
    folder = tmp_path_factory.mktemp("strings") / "here"
    write_name_strings(folder, strings)
    assert told(open_name_strings(folder)) == told(strings)


def some() -> NameStrings:
    songs = [
        Entity(id=str(at), type="track", title=f"Song {at}", artists=("Ann",)) for at in (1, 2)
    ]
    return name_strings(songs, name_types=TYPES)


@pytest.mark.parametrize("file", ["words.txt", "strings.txt", "names.codes.npy", "rows.npy"])
def test_a_file_that_is_cut_is_told(tmp_path: Path, file: str) -> None:
    write_name_strings(tmp_path / "here", some())
    whole = (tmp_path / "here" / file).read_bytes()
    (tmp_path / "here" / file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(IndexDamagedError, match="strings"):
        open_name_strings(tmp_path / "here")


def test_pairs_of_other_rows_are_told(tmp_path: Path) -> None:
    strings = some()
    write_name_strings(tmp_path / "here", replace(strings, rows=strings.rows + 9))
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        open_name_strings(tmp_path / "here")


@pytest.mark.parametrize("offsets", [[], [[0]], [0, 3, -1], [0.5, 1.5]], ids=str)
def test_offsets_that_are_none_are_told(tmp_path: Path, offsets: list[object]) -> None:
    write_name_strings(tmp_path / "here", some())
    np.save(tmp_path / "here" / "names.offsets.npy", np.array(offsets))
    with pytest.raises(IndexDamagedError, match="strings"):
        open_name_strings(tmp_path / "here")
