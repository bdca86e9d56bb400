"""Attributes say where they come from, and what was declared stays as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.config import music
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.understanding.contents import build_attributes

Known = dict[tuple[int, str, str], tuple[float, str]]


def known(*entities: Entity) -> Known:
    return {
        (row, kind, value): (round(weight, 4), source)
        for row, kind, value, weight, source in build_attributes(entities, domain=music())
    }


def test_declared() -> None:
    found = known(
        Entity(
            id="1", type="track", title="Hey Jude", artists=("The Beatles",), genres={"rock": 0.5},
            tags=("classic",), year=1968, language="english,french",
        )
    )  # fmt: skip
    assert found[0, "genre", "rock"] == (0.5, "declared")
    assert found[0, "decade", "1960"] == (1.0, "declared")
    assert {(kind, value) for _, kind, value in found} == {
        ("genre", "rock"), ("tag", "classic"), ("year", "1968"), ("decade", "1960"),
        ("language", "english"), ("language", "french"), ("type", "track"),
    }  # fmt: skip


def test_extracted_from_titles_and_descriptions_of_what_nobody_made() -> None:
    artists = [
        Entity(id=str(at), type="artist", title=f"N{at}", genres={"hip hop": 1}) for at in range(3)
    ]
    text = "The best German hip hop for your workout"
    playlist = Entity(id="p", type="playlist", title="90s party", description=text)
    found = known(*artists, playlist)
    extracted = {(kind, value) for row, kind, value in found if row == 3 and kind != "type"}
    assert extracted == {
        ("genre", "hip hop"), ("language", "german"), ("tag", "workout"), ("tag", "party"),
        ("decade", "1990"),
    }  # fmt: skip
    assert found[3, "tag", "party"][0] > found[3, "tag", "workout"][0]


def test_genres_flow_along_links_to_those_without() -> None:
    queen = Entity(id="queen", type="artist", title="Queen", genres={"rock": 1.0})
    tracks = [
        Entity(id="t1", type="track", title="One", artists=("Queen",), related=("queen",)),
        Entity(
            id="t2", type="track", title="Two", artists=("Abba",), related=("abba",),
            genres={"disco": 0.5},
        ),
    ]  # fmt: skip
    abba = Entity(id="abba", type="artist", title="Abba")
    mix = Entity(id="mix", type="playlist", title="Mine", related=("t2", "queen"))
    found = known(queen, *tracks, abba, mix)
    assert found[1, "genre", "rock"] == (0.6, "propagated")
    assert found[3, "genre", "disco"] == (0.3, "propagated")
    assert found[4, "genre", "rock"] == (0.3, "propagated")
    assert (2, "genre", "rock") not in found


genres = st.dictionaries(st.sampled_from(["rock", "pop", "jazz"]), st.floats(0, 1))
numbers = st.integers(0, 5)


@given(st.lists(st.tuples(genres, st.lists(numbers, max_size=3), st.none() | numbers), max_size=6))
@settings(max_examples=80)
def test_nothing_overrides_what_was_declared(
    parts: list[tuple[dict[str, float], list[int], int | None]],
) -> None:
    entities = [
        Entity(
            id=str(row), type="playlist", title="Rock 1999", genres=declared,
            related=tuple(map(str, related)), year=None if year is None else 1980 + year,
        )
        for row, (declared, related, year) in enumerate(parts)
    ]  # fmt: skip
    attributes = build_attributes(entities, domain=music())
    entries = list(attributes)
    assert len({entry[:3] for entry in entries}) == len(entries) == len(attributes)
    assert all(0 <= weight <= 1 for _, _, _, weight, _ in entries)
    found = {entry[:3]: entry[3:] for entry in entries}
    for row, entity in enumerate(entities):
        for genre, weight in entity.genres.items():
            stored, source = found[row, "genre", genre]
            assert stored == pytest.approx(weight) and source == "declared"
        if entity.year is not None:
            years = [value for at, kind, value in found if at == row and kind == "year"]
            assert years == [str(entity.year)]


def test_facet_lists_put_the_best_known_first() -> None:
    entities = [Entity(id=str(at), type="artist", title="X", genres={"pop": 1}) for at in range(3)]
    attributes = build_attributes(entities, domain=music())
    table = attributes.lists(np.array([0.1, 0.9, 0.5], np.float32), longest=2)
    at = table.keys.index("genre=pop")
    assert table.rows[table.offsets[at] : table.offsets[at + 1]].tolist() == [1, 2]
    assert attributes.counts()["genre=pop"] == 3


def test_an_empty_catalogue_has_none() -> None:
    assert len(build_attributes([], domain=music())) == 0
