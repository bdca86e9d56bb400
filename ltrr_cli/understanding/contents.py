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

What is declared and extracted is kept for the next catalogue: texts are mined again of entities
that changed, and of those with a word that a surface begins with which came or went.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.links import declared_links
from ltrr_cli.records.references import References, references_of
from ltrr_cli.records.row_words import RowWords
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.understanding.attribute_mining import (
    Miner,
    Surfaces,
    all_surfaces,
    rows_with,
    without_common,
    without_declared,
)
from ltrr_cli.understanding.attribute_spread import Spread, spread
from ltrr_cli.understanding.attributes import DECLARED, EXTRACTED, PROPAGATED, Attributes
from ltrr_cli.understanding.text_words import telling, text_words

_TAG_WEIGHT = 1.0
_LEAST_GENRE_USES = 3  # a genre used less often is not looked for in texts
_YEARS = range(1000, 3000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What entities are about, and which surfaces were looked for in their texts."""

    attributes: Attributes
    surfaces: Surfaces


NO_CONTENTS = Contents(
    attributes=Attributes(
        facets=(),
        rows=np.empty(0, np.int32),
        codes=np.empty(0, np.int32),
        weights=np.empty(0, np.float32),
        sources=np.empty(0, np.uint8),
    ),
    surfaces={},
)
"""Of no entity at all."""


def build_attributes(entities: Sequence[Entity], *, domain: Domain) -> Attributes:
    """The attributes of a catalogue of which nothing is known; entity number r is row r."""
    texts = text_words(entities, name_types=domain.name_types)
    references = references_of(entities, name_types=domain.name_types)
    return build_contents(entities, texts=texts, references=references, domain=domain).attributes


def build_contents(
    entities: Sequence[Entity],
    *,
    texts: TextWords,
    references: References,
    domain: Domain,
    before: Contents = NO_CONTENTS,
    origin: Rows | None = None,
) -> Contents:
    """The contents of a catalogue; entity number r is row r. About 12 s for half a million.

    texts, references: what `text_words` and `references_of` give for them; before, origin: as in
    `name_strings`.
    """
    if origin is None:
        origin = np.full(len(entities), -1, np.int32)
    known, numbers = (
        before.attributes,
        {name: at for at, name in enumerate(before.attributes.facets)},
    )
    fresh = np.flatnonzero(origin < 0).tolist()
    made = _numbered(((row, _declared(entities[row])) for row in fresh), numbers)
    declared = _merged(known, DECLARED, made, origin=origin)
    tells = telling(references)
    genres = _common_genres(declared, list(numbers))
    surfaces = without_common(
        all_surfaces(genres, domain=domain), texts, np.flatnonzero(tells).astype(np.int32)
    )
    changed = {surface for surface, _ in surfaces.items() ^ before.surfaces.items()}
    is_mined = tells & ((origin < 0) | rows_with(changed, texts))
    found = _mined(Miner(surfaces), texts, entities, rows=np.flatnonzero(is_mined))
    extracted = _merged(
        known, EXTRACTED, _numbered(found, numbers), origin=np.where(is_mined, -1, origin)
    )
    return Contents(
        attributes=_spread(references, list(numbers), (declared, extracted)),
        surfaces=surfaces,
    )


def _spread(
    references: References, facets: Sequence[str], known: tuple[Spread, Spread]
) -> Attributes:
    """All of it, facets numbered as they appear, with what flows along links."""
    declared, extracted = known
    own = _joined(declared, extracted)
    order, numbers = in_order_of_appearance(own.codes, size=len(facets))
    names = tuple(facets[at] for at in order.tolist())
    is_genre = np.fromiter((name.startswith("genre=") for name in names), np.bool_, len(names))
    own = Spread(rows=own.rows, codes=numbers[own.codes], weights=own.weights)
    of_genre = is_genre[own.codes] if names else np.empty(0, np.bool_)
    genres = Spread(
        rows=own.rows[of_genre], codes=own.codes[of_genre], weights=own.weights[of_genre]
    )
    more = spread(declared_links(references), genres, size=len(references))
    lengths = (len(declared.rows), len(extracted.rows), len(more.rows))
    every = _joined(own, more)
    return Attributes(
        facets=names,
        rows=every.rows,
        codes=every.codes,
        weights=every.weights,
        sources=np.repeat(np.array([DECLARED, EXTRACTED, PROPAGATED], np.uint8), lengths),
    )


def _joined(one: Spread, other: Spread) -> Spread:
    return Spread(
        rows=np.concatenate([one.rows, other.rows]),
        codes=np.concatenate([one.codes, other.codes]),
        weights=np.concatenate([one.weights, other.weights]),
    )


def _merged(known: Attributes, source: int, made: Spread, *, origin: Rows) -> Spread:
    """What is known from a source of the rows that have an origin, and what was made, by row."""
    stays = np.flatnonzero(origin >= 0)
    size = 1 + int(max(origin.max(initial=-1), known.rows.max(initial=-1)))
    row_of = np.full(size, -1, np.int32)
    row_of[origin[stays]] = stays
    rows = row_of[known.rows]
    kept = np.flatnonzero((known.sources == source) & (rows >= 0))
    every = _joined(
        Spread(rows=rows[kept], codes=known.codes[kept], weights=known.weights[kept]), made
    )
    order = np.argsort(every.rows, kind="stable")
    return Spread(rows=every.rows[order], codes=every.codes[order], weights=every.weights[order])


def _numbered(found: Iterable[tuple[int, Mapping[str, float]]], numbers: dict[str, int]) -> Spread:
    """Facets and their weights of rows, as columns; numbers: facet → its number, which grows."""
    rows, codes, weights = array("i"), array("i"), array("f")
    for row, facets in found:
        for facet, weight in facets.items():
            rows.append(row)
            codes.append(numbers.setdefault(facet, len(numbers)))
            weights.append(weight)
    return Spread(
        rows=np.array(rows, np.int32),
        codes=np.array(codes, np.int32),
        weights=np.array(weights, np.float32),
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


def _common_genres(declared: Spread, facets: Sequence[str]) -> list[str]:
    """Genres that at least so many entries have, as they appear."""
    order, _ = in_order_of_appearance(declared.codes, size=len(facets))
    counts = np.bincount(declared.codes, minlength=len(facets))
    often = order[counts[order] >= _LEAST_GENRE_USES]
    parted = (facets[code].partition("=") for code in often.tolist())
    return [value for kind, _, value in parted if kind == "genre"]


def _mined(
    miner: Miner, texts: TextWords, entities: Sequence[Entity], *, rows: npt.NDArray[np.int64]
) -> Iterable[tuple[int, dict[str, float]]]:
    """What the texts of these rows mention."""
    titles, prose = (_texts(part, texts.words, rows) for part in (texts.titles, texts.prose))
    for row, title, told in zip(rows.tolist(), titles, prose, strict=True):
        yield row, without_declared(miner.mine(title, told), _declared(entities[row]))


def _texts(
    part: RowWords, words: Sequence[str], rows: npt.NDArray[np.int64]
) -> Iterable[list[str]]:
    some = part.take(rows)
    codes, ends = some.codes.tolist(), some.offsets.tolist()
    for start, end in pairwise(ends):
        yield [words[code] for code in codes[start:end]]
