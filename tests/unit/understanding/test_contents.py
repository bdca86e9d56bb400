"""Contents of an updated catalogue, from what another one gave, against making all of them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.attribute_table import read_attributes, write_attributes
from ltrr_cli.backends.carried_files.text_words import (
    open_surfaces,
    open_text_words,
    write_surfaces,
    write_text_words,
)
from ltrr_cli.config import music
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.references import References, references_of
from ltrr_cli.records.row_words import RowWords
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.understanding import attribute_mining, contents
from ltrr_cli.understanding.attribute_mining import Miner
from ltrr_cli.understanding.attributes import PROVENANCES, Attributes
from ltrr_cli.understanding.contents import Contents, build_contents
from ltrr_cli.understanding.text_words import text_words
from tests.unit.changed_catalogues import Change, changes

MUSIC = music()
WORD = st.sampled_from(["rock", "Soft", "life", "Hip-Hop", "jazz", "80s", "german", "1999", "Zoé"])
TEXT = st.lists(WORD, max_size=5).map(" ".join)
GENRE = st.sampled_from(["rock", "soft rock", "Rock", "life", "hip hop", "jazz", "life jazz"])
ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.sampled_from(["playlist", "playlist", "podcast", "track", "artist"]),
    title=TEXT,
    artists=st.sampled_from([(), (), ("ABBA",)]),
    genres=st.dictionaries(GENRE, st.floats(0, 1, width=16), max_size=2),
    tags=st.lists(st.sampled_from(["rock", "night"]), max_size=1).map(tuple),
    description=st.none() | TEXT,
    year=st.none() | st.just(1984),
    related=st.lists(st.sampled_from("0123456789"), max_size=2).map(tuple),
)


@pytest.fixture(autouse=True)
def few_texts_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Surfaces come and go in a catalogue of ten."""
    monkeypatch.setattr(attribute_mining, "_ENOUGH_TEXTS", 3)
    monkeypatch.setattr(attribute_mining, "_TOO_COMMON", 0.4)
    monkeypatch.setattr(contents, "_LEAST_GENRE_USES", 2)


def named(entities: list[Entity]) -> list[Entity]:
    fields = ("type", "title", "artists", "genres", "tags", "description", "year", "related")
    return [
        Entity(id=str(at), **{name: getattr(entity, name) for name in fields})
        for at, entity in enumerate(entities)
    ]


def made(entities: list[Entity]) -> tuple[TextWords, Contents]:
    texts = text_words(entities, name_types=MUSIC.name_types)
    references = referred(entities)
    return texts, build_contents(entities, texts=texts, references=references, domain=MUSIC)


def referred(entities: list[Entity]) -> References:
    return references_of(entities, name_types=MUSIC.name_types)


def told(texts: TextWords, found: Contents) -> list[object]:
    """Everything that is in it."""
    known = found.attributes
    arrays = (known.rows, known.codes, known.weights, known.sources)
    rows = [
        [array.tolist() for array in (part.offsets, part.codes)]
        for part in (texts.titles, texts.prose)
    ]
    return [texts.words, rows, known.facets, [each.tolist() for each in arrays], found.surfaces]


UNHURRIED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@UNHURRIED
@given(changes(ENTITY, most=10))
def test_after_a_change_they_are_what_all_entities_give(change: Change) -> None:
    before, after = named(change.before), named(change.after)
    known_texts, known = made(before)
    texts = text_words(after, name_types=MUSIC.name_types, before=known_texts, origin=change.origin)
    found = build_contents(
        after,
        texts=texts,
        references=referred(after),
        domain=MUSIC,
        before=known,
        origin=change.origin,
    )
    assert told(texts, found) == told(*made(after))


def test_what_is_as_it_was_is_not_mined_again(monkeypatch: pytest.MonkeyPatch) -> None:
    mined: list[list[str]] = []
    mine = Miner.mine

    def counted(miner: Miner, title: list[str], prose: list[str]) -> dict[str, float]:
        mined.append(title)
        return mine(miner, title, prose)

    monkeypatch.setattr(Miner, "mine", counted)
    playlists = [Entity(id=str(at), type="playlist", title=f"Soft {at}") for at in range(4)]
    jazz = [Entity(id=f"a{at}", type="artist", title="", genres={"jazz": 1}) for at in range(2)]
    known_texts, known = made([*playlists, *jazz])
    mined.clear()
    after = [*playlists, *jazz, Entity(id="x", type="artist", title="", genres={"3": 1, "soft": 1})]
    origin = np.array([*range(6), -1], np.int32)
    texts = text_words(after, name_types=MUSIC.name_types, before=known_texts, origin=origin)
    build_contents(
        after,
        texts=texts,
        references=referred(after),
        domain=MUSIC,
        before=known,
        origin=origin,
    )
    assert mined == []  # both genres are too rare to be looked for
    after.append(Entity(id="y", type="artist", title="", genres={"3": 1}))
    origin = np.array([*range(6), -1, -1], np.int32)
    texts = text_words(after, name_types=MUSIC.name_types, before=known_texts, origin=origin)
    build_contents(
        after,
        texts=texts,
        references=referred(after),
        domain=MUSIC,
        before=known,
        origin=origin,
    )
    assert mined == [["soft", "3"]]


@UNHURRIED
@given(st.lists(ENTITY, max_size=6))
def test_files_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, entities: list[Entity]
) -> None:
    texts, found = made(named(entities))
    folder = tmp_path_factory.mktemp("texts") / "here"
    write_text_words(folder, texts)
    write_surfaces(folder, found.surfaces)
    known = found.attributes
    write_attributes(
        folder / "attributes.parquet",
        rows=known.rows,
        facets=(known.facets, known.codes),
        weights=known.weights,
        provenances=(PROVENANCES, known.sources),
    )
    facets, columns = read_attributes(folder / "attributes.parquet", provenances=PROVENANCES)
    again = Contents(
        attributes=Attributes(facets=facets, **columns), surfaces=open_surfaces(folder)
    )
    assert told(open_text_words(folder), again) == told(texts, found)


@pytest.mark.parametrize("file", ["words.txt", "titles.codes.npy", "prose.offsets.npy"])
def test_damage_is_told(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "texts"
    part = RowWords(offsets=np.array([0, 1]), codes=np.zeros(1, np.int32))
    write_text_words(folder, TextWords(words=["love"], titles=part, prose=part))
    (folder / file).write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="texts"):
        open_text_words(folder)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"": "genre=pop"}', '{"pop": 3}', '{"pop": null}']
)
def test_surfaces_that_are_none_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "surfaces.json").write_text(text, "utf-8")
    with pytest.raises(IndexDamagedError, match="surfaces"):
        open_surfaces(tmp_path)
