"""Content understanding, at build time: what every entity is about, and how that is known.

Three sources, in falling order of trust:

declared    what the catalogue says: genres with their weights, tags, language, year and its decade,
            type.
extracted   what the title and the description of an entity without makers (playlist, podcast,
            station, …) mention: genre names that the catalogue knows, the domain's themes, years,
            decades, languages. A genre name that is a common word of prose is not believed.
propagated  genres along `related`: an entity without genres gets the mean of those of the entities
            it is related to, times 0.6; one that still has none, of the entities that are related
            to it (a track gets its artist's, a playlist its tracks', an artist its tracks' genres).

A later source never changes what an earlier one said, and weights are in 0..1.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.text import words as words_of
from ltrr_cli.understanding.attribute_mining import Miner, prose_words, without_declared
from ltrr_cli.understanding.attribute_spread import Spread, spread
from ltrr_cli.understanding.list_table import ListTable, group

PROVENANCES = ("declared", "extracted", "propagated")
DECLARED, EXTRACTED, PROPAGATED = range(3)
Codes = npt.NDArray[np.int32]

_TAG_WEIGHT = 1.0
_LEAST_GENRE_USES = 3  # a genre used less often is not looked for in texts
_YEARS = range(1000, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """All attributes of a catalogue, one entry each; an entity has each facet at most once.

    facets: `kind=value` strings; rows, codes (index into facets), weights (0..1), sources (index
    into `PROVENANCES`): shape (m,), by source, then row.
    """

    facets: tuple[str, ...]
    rows: Rows
    codes: Codes
    weights: Scores
    sources: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, str, str, float, str]]:
        """(row, kind, value, weight, provenance) of every entry."""
        entries = (self.rows, self.codes, self.weights, self.sources)
        for row, code, weight, source in zip(*(column.tolist() for column in entries), strict=True):
            kind, _, value = self.facets[code].partition("=")
            yield row, kind, value, weight, PROVENANCES[source]

    def counts(self) -> dict[str, int]:
        """Facet → how many entities declare it or mention it."""
        own = self.codes[self.sources != PROPAGATED]
        counted = np.bincount(own, minlength=len(self.facets)).tolist()
        return dict(zip(self.facets, counted, strict=True))

    def lists(self, priors: Scores, *, longest: int) -> ListTable:
        """Facet → rows, those with most weight · (1 + prior) first; priors: shape (n,)."""
        return group(
            self.facets,
            numbers=self.codes,
            rows=self.rows,
            weights=self.weights * (1 + priors[self.rows]) / 2,
            longest=longest,
        )


def build_attributes(entities: Sequence[Entity], *, domain: Domain) -> Attributes:
    """The attributes of a catalogue; entity number r is row r. About 25 s for half a million."""
    made = _Entries()
    for row, entity in enumerate(entities):
        made.add(row, _declared(entity), source=DECLARED)
    _extract(entities, made, domain)
    facets = tuple(made.numbers)
    rows, codes = np.array(made.rows, np.int32), np.array(made.codes, np.int32)
    weights = np.array(made.weights, np.float32)
    is_genre = np.fromiter((facet.startswith("genre=") for facet in facets), bool, len(facets))
    own = is_genre[codes] if len(codes) else np.empty(0, bool)
    genres = Spread(rows=rows[own], codes=codes[own], weights=weights[own])
    more = spread(_links(entities), genres, size=len(entities))
    return Attributes(
        facets=facets,
        rows=np.concatenate([rows, more.rows]),
        codes=np.concatenate([codes, more.codes]),
        weights=np.concatenate([weights, more.weights]),
        sources=np.concatenate([
            np.array(made.sources, np.uint8),
            np.full(len(more.rows), PROPAGATED, np.uint8),
        ]),
    )


def _declared(entity: Entity) -> dict[str, float]:
    facets = {f"type={entity.type}": 1.0}
    for genre, weight in entity.genres.items():
        facets[f"genre={genre}"] = min(1.0, max(0.0, weight))
    facets |= {f"tag={tag}": _TAG_WEIGHT for tag in entity.tags}
    if entity.year is not None and entity.year in _YEARS:
        facets |= {f"year={entity.year}": 1.0, f"decade={entity.year // 10 * 10}": 1.0}
    if entity.language:
        spoken = (part.strip().lower() for part in entity.language.split(","))
        facets |= {f"language={language}": 1.0 for language in spoken if language}
    return facets


def _extract(entities: Sequence[Entity], made: "_Entries", domain: Domain) -> None:
    """Add what the texts of entities without makers mention; makers' own names are no texts."""
    told = [
        row
        for row, entity in enumerate(entities)
        if not entity.artists and entity.type not in domain.name_types
    ]
    miner = Miner(made.common_genres(_LEAST_GENRE_USES), domain=domain)
    prose = {row: prose_words(entities[row].description) for row in told}
    miner.drop_common([words for words in prose.values() if words])
    for row in told:
        found = miner.mine(words_of(entities[row].title), prose[row])
        made.add(row, without_declared(found, _declared(entities[row])), source=EXTRACTED)


def _links(entities: Sequence[Entity]) -> npt.NDArray[np.int32]:
    """Pairs (row, related row), shape (m, 2)."""
    row_of = {entity.id: row for row, entity in enumerate(entities)}
    pairs = [
        (row, row_of[other])
        for row, entity in enumerate(entities)
        for other in entity.related
        if other in row_of
    ]
    return np.array(pairs, np.int32).reshape(-1, 2)


class _Entries:
    """Collects entries column by column."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.rows: list[int] = []
        self.codes: list[int] = []
        self.weights: list[float] = []
        self.sources: list[int] = []

    def add(self, row: int, facets: dict[str, float], *, source: int) -> None:
        for facet, weight in facets.items():
            self.rows.append(row)
            self.codes.append(self.numbers.setdefault(facet, len(self.numbers)))
            self.weights.append(weight)
            self.sources.append(source)

    def common_genres(self, least: int) -> list[str]:
        """Genres that at least so many entries have."""
        counts = np.bincount(np.array(self.codes, np.int64), minlength=len(self.numbers)).tolist()
        return [
            facet.partition("=")[2]
            for facet, number in self.numbers.items()
            if facet.startswith("genre=") and counts[number] >= least
        ]
