"""References of an updated catalogue, what is made of them, and their files."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.backends.carried_files.references import open_references, write_references
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.id_numbers import id_numbers
from ltrr_cli.records.lazy_entities import LazyEntities
from ltrr_cli.records.links import declared_links
from ltrr_cli.records.references import PARTS, References, references_of
from ltrr_cli.text import normalise
from ltrr_cli.understanding.makers import MAKERS_KEPT, NO_MAKER, makers_of
from tests.unit.changed_catalogues import Change, changes

TYPES = ("artist",)
NAME = st.sampled_from(["Ann", "ANN", "Bo\n", "", "\ud800", "Cy", "Di", "Ed"])
ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.sampled_from(["track", "track", "artist"]),
    title=NAME,
    artists=st.lists(NAME, max_size=6).map(tuple),
    genres=st.dictionaries(st.sampled_from(["rock", "pop"]), st.just(1.0), max_size=2),
    tags=st.lists(st.sampled_from(["rock", "night"]), max_size=2).map(tuple),
    related=st.lists(st.sampled_from("0123456789x"), max_size=10).map(tuple),
)


def named(entities: list[Entity]) -> list[Entity]:
    return [
        Entity(
            id=str(at), type=e.type, title=e.title, artists=e.artists, genres=e.genres,
            tags=e.tags, related=e.related,
        )
        for at, e in enumerate(entities)
    ]  # fmt: skip


def told(found: References) -> list[object]:
    parts = [getattr(found, part) for part in PARTS]
    return [
        found.strings.texts,
        found.strings.hashes.tolist(),
        [[part.offsets.tolist(), part.codes.tolist()] for part in parts],
    ]


@given(changes(ENTITY, most=9))
def test_after_a_change_they_are_what_all_entities_give(change: Change) -> None:
    known = references_of(change.before, name_types=TYPES)
    found = references_of(change.after, name_types=TYPES, before=known, origin=change.origin)
    assert told(found) == told(references_of(change.after, name_types=TYPES))


@given(st.lists(ENTITY, max_size=9).map(named))
def test_links_and_makers_are_those_that_entities_tell(entities: list[Entity]) -> None:
    found = references_of(entities, name_types=TYPES)
    row_of = {entity.id: row for row, entity in enumerate(entities)}
    links = [
        [row, row_of[other]]
        for row, entity in enumerate(entities)
        for other in entity.related
        if other in row_of
    ]
    assert declared_links(found).tolist() == links
    makers = {row: normalise(e.title) for row, e in enumerate(entities) if e.type in TYPES}
    by_name = {name: row for row, name in reversed(makers.items())}
    expected = []
    for row, entity in enumerate(entities):
        near = [row_of.get(other, NO_MAKER) for other in entity.related[:8]]
        by_id = [other for other in near if other in makers]
        given_names = map(normalise, entity.artists[:MAKERS_KEPT])
        mine = dict.fromkeys([*by_id, *(by_name[name] for name in given_names if name in by_name)])
        first = [] if row in makers else list(mine)[:MAKERS_KEPT]
        expected.append(first + [NO_MAKER] * (MAKERS_KEPT - len(first)))
    np.testing.assert_array_equal(makers_of(found), np.array(expected).reshape(-1, MAKERS_KEPT))


@given(entities=st.lists(ENTITY, max_size=9).map(named))
def test_a_generation_keeps_them(
    tmp_path_factory: pytest.TempPathFactory, *, entities: list[Entity]
) -> None:
    folder = tmp_path_factory.mktemp("kept") / "references"
    found = references_of(entities, name_types=TYPES)
    write_references(folder, found)
    assert told(open_references(folder)) == told(found)
    ids = [entity.id for entity in entities]
    assert open_references(folder).all_ids() == ids
    assert found.id_numbers.tolist() == id_numbers(ids).tolist()


@pytest.mark.parametrize("file", ["strings.json", "ids.codes.npy", "related.offsets.npy"])
def test_damage_is_told(tmp_path: Path, *, file: str) -> None:
    folder = tmp_path / "references"
    songs = [Entity(id=at, type="track", title=at, related=("a",)) for at in "ab"]
    write_references(folder, references_of(songs, name_types=TYPES))
    (folder / file).write_bytes((folder / file).read_bytes()[:-4])
    with pytest.raises(IndexDamagedError, match="references"):
        open_references(folder)


def test_lazy_entities_are_read_when_they_are_asked_for() -> None:
    asked: list[int] = []

    def read(row: int) -> Entity:
        asked.append(row)
        return Entity(id=str(row), type="track", title="")

    some = LazyEntities(read, size=4)
    assert len(some) == 4 and asked == []
    assert some[-1].id == "3" and [each.id for each in some[1:3]] == ["1", "2"]
    assert asked == [3, 1, 2]
    with pytest.raises(IndexError):
        some[4]
    assert [each.id for each in some] == list("0123")
