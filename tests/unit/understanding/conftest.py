"""A small catalogue of real names, and the query side built from it."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.keyed_lists import MappedLists, open_keyed_lists, write_keyed_arrays
from ltrr_cli.backends.spelling_table import SpellingTable, open_spelling, write_spelling
from ltrr_cli.config import music
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.records.references import references_of
from ltrr_cli.understanding.catalogue_words import CatalogueWords, catalogue_words, name_words
from ltrr_cli.understanding.contents import build_attributes
from ltrr_cli.understanding.gazetteer import Gazetteer
from ltrr_cli.understanding.gazetteer_entries import build_gazetteer
from ltrr_cli.understanding.list_table import ListTable
from ltrr_cli.understanding.name_forms import name_forms
from ltrr_cli.understanding.text_words import text_words
from ltrr_cli.understanding.understand import Understand
from ltrr_cli.understanding.vocabulary import parse_vocabulary, vocabulary_text

ARTISTS = {
    "Taylor Swift": 1.0,
    "The Beatles": 0.95,
    "Queen": 0.9,
    "Adele": 0.95,
    "Lady Gaga": 0.9,
    "The Cranberries": 0.7,
    "Yeah Yeah Yeahs": 0.6,
    "Lynyrd Skynyrd": 0.6,
    "Simon & Garfunkel": 0.7,
    "System of a Down": 0.8,
    "Slowdive": 0.5,
    "James Taylor": 0.5,
}
TRACKS = {
    "Love Story": "Taylor Swift",
    "Lover": "Taylor Swift",
    "Let It Be - Remastered 2009": "The Beatles",
    "All You Need Is Love": "The Beatles",
    "Bohemian Rhapsody": "Queen",
    "Hello": "Adele",
    "Poker Face": "Lady Gaga",
    "Zombie": "The Cranberries",
    "Maps": "Yeah Yeah Yeahs",
    "The Sound of Silence": "Simon & Garfunkel",
    "You've Got to Hide Your Love Away": "The Beatles",
}


def _catalogue() -> tuple[Entity, ...]:
    artists = [
        Entity(
            id=f"artist:{name}",
            type="artist",
            title=name,
            popularity=popularity,
            genres={"pop": 1.0} if name == "Taylor Swift" else {"rock": 0.8, "hip hop": 0.1},
        )
        for name, popularity in ARTISTS.items()
    ]
    tracks = [
        Entity(
            id=f"track:{title}",
            type="track",
            title=title,
            artists=(artist,),
            related=(f"artist:{artist}",),
            popularity=0.9 * ARTISTS[artist],
            year=1995,
        )
        for title, artist in TRACKS.items()
    ]
    album = Entity(
        id="album:1989", type="album", title="1989", artists=("Taylor Swift",), popularity=0.8
    )
    playlist = Entity(
        id="playlist:chill",
        type="playlist",
        title="Chill 80s",
        description="Slow hip hop in german",
    )
    return (*artists, *tracks, album, playlist)


@pytest.fixture(scope="session")
def entities() -> tuple[Entity, ...]:
    return _catalogue()


@pytest.fixture(scope="session")
def rows(entities: tuple[Entity, ...]) -> dict[str, int]:
    return {entity.id: row for row, entity in enumerate(entities)}


@pytest.fixture(scope="session")
def gazetteer(entities: tuple[Entity, ...]) -> Iterator[Gazetteer]:
    domain = music()
    forms = name_forms(entities, name_types=domain.name_types)
    texts = text_words(entities, name_types=domain.name_types)
    references = references_of(entities, name_types=domain.name_types)
    popularity = np.array([entity.popularity or 0 for entity in entities], np.float32)
    tables = build_gazetteer(references, forms, popularity=popularity)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        yield Gazetteer(
            names=_lists(place, "makers", tables.names),
            parts=_lists(place, "parts", tables.parts),
            titles=_lists(place, "titles", tables.titles),
            spelling=_spelling(
                place,
                "words",
                catalogue_words(references, forms=forms, texts=texts),
            ),
            name_spelling=_spelling(place, "joined", name_words(tables.names)),
            makers=tables.makers,
            types=np.array([_TYPES.index(entity.type) for entity in entities], np.uint8),
            type_names=_TYPES,
        )


_TYPES = ("artist", "track", "album", "playlist")


def _lists(folder: Path, name: str, table: ListTable) -> MappedLists:
    write_keyed_arrays(
        folder,
        name,
        keys=table.keys,
        offsets=table.offsets,
        rows=table.rows,
        weights=table.weights,
    )
    return open_keyed_lists(folder, name)


def _spelling(folder: Path, name: str, words: CatalogueWords) -> SpellingTable:
    write_spelling(folder, name, frequencies=words.frequencies, targets=words.targets)
    return open_spelling(folder, name)


@pytest.fixture(scope="session")
def understand(entities: tuple[Entity, ...], gazetteer: Gazetteer) -> Understand:
    attributes = build_attributes(entities, domain=music())
    vocabulary = parse_vocabulary(vocabulary_text(attributes.counts(), domain=music()))
    return Understand(
        gazetteer, vocabulary, domain=music(), title_of=lambda row: entities[row].title
    )


Ask = Callable[[str], Understanding]


@pytest.fixture(scope="session")
def ask(understand: Understand) -> Ask:
    return lambda text: understand(Query(text=text, asked_at=datetime(2026, 1, 1, tzinfo=UTC)))
