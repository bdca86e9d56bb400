"""What every peer is given, and what it must do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.ports import Encoder, EntityStore, VectorIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.wiring.encoders import open_encoder, open_vectors
from ltrr_cli.wiring.releases import generation_folder

NAME_WEIGHT = 2
"""How much more a word counts in the name than elsewhere. SQLite on 360 RealMix queries that teach:
recall at 50 is .433 with 1 and .443 with 2, nDCG@10 .232 and .237.
"""

Search = Callable[[str, int], Sequence[int]]
"""A query and how many results at most → rows of the catalogue, best first, each once."""


@dataclass(frozen=True)
class Corpus:
    """The catalogue of an index of ltrr, with the vectors that ltrr made of it."""

    index: Path

    def texts(self) -> Iterator[tuple[str, str]]:
        """Name and everything else of each entity, in the order of rows."""
        for row in range(len(self.entities)):
            yield texts_of(self.entities.get(row))

    @cached_property
    def entities(self) -> EntityStore:
        return open_entities(generation_folder(self.index) / "entities")

    @cached_property
    def vectors(self) -> VectorIndex:
        return open_vectors(generation_folder(self.index))

    @cached_property
    def encoder(self) -> Encoder:
        return open_encoder(generation_folder(self.index))


class Peer(Protocol):
    """package: what must be importable; told: how it is set up, for the report."""

    @property
    def name(self) -> str: ...

    @property
    def package(self) -> str: ...

    @property
    def told(self) -> str: ...

    def build(self, corpus: Corpus, folder: Path) -> None:
        """Writes its index into a folder, which is there and empty."""
        ...

    def opened(self, corpus: Corpus, folder: Path) -> Search:
        """The index of a folder, ready to answer."""
        ...


def texts_of(entity: Entity) -> tuple[str, str]:
    """What an entity is called, and all else that is said of it in words.

    >>> texts_of(Entity(id="1", type="track", title="Hurt", artists=("Johnny Cash",),
    ...                 genres={"country": 0.9}, year=2002))
    ('Hurt Johnny Cash', 'country track 2002')
    """
    heaviest = sorted(entity.genres, key=lambda genre: (-entity.genres[genre], genre))
    year = None if entity.year is None else str(entity.year)
    rest = (entity.album, *heaviest, *entity.tags, entity.type, year, entity.description)
    name = " ".join((entity.title, *entity.artists, *entity.aliases))
    return name, " ".join(part for part in rest if part)
