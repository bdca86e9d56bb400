"""Predicted queries for the works of a maker, and for makers like another."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ltrr_cli.config import Domain
from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.memory.query_collector import Collector
from ltrr_cli.ports import Columns
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.links import declared_links
from ltrr_cli.records.references import References
from ltrr_cli.text import normalise

WORKS = 20
"""How many works of a type a maker's name stands for."""


def add_works(
    collector: Collector, references: References, *, columns: Columns, domain: Domain
) -> None:
    """Adds "maker", "maker songs" and "songs by maker" for the best-known works of each maker."""
    makers, rows = _pairs_of_work_and_maker(references)
    types = len(columns.type_names)
    groups = makers.astype(np.int64) * types + columns.types[rows]
    best = _best_known(groups, rows, columns.popularity)
    groups, rows = groups[best], rows[best]
    words = [plural(name, domain.type_words) for name in columns.type_names]
    names = references.strings.texts

    def their_works(group: int) -> tuple[str, str]:
        maker, word = normalise(names[group // types]), words[group % types]
        return f"{maker} {word}", f"{word} by {maker}"

    collector.add_made(
        lambda maker: (normalise(names[maker]),), makers[best], rows, template="maker"
    )
    collector.add_made(their_works, groups, rows, template="works by")


def add_alike(
    collector: Collector, references: References, *, columns: Columns, domain: Domain
) -> None:
    """Adds "like X" and "artists like X" for the makers that X is related to, either way."""
    links = declared_links(references)
    both_make = references.is_maker[links].all(axis=1)
    ones, others = links[both_make].ravel(), links[both_make][:, ::-1].ravel()
    names, strings = references.names, references.strings.texts
    types = len(columns.type_names)
    words = [plural(name, domain.type_words) for name in columns.type_names]

    def like(group: int) -> tuple[str, str]:
        name = strings[group // types]
        return f"like {name}", f"{words[group % types]} like {name}"

    groups = names.codes[names.offsets[ones]].astype(np.int64) * types + columns.types[others]
    collector.add_made(like, groups, others, template="like")


def plural(entity_type: str, type_words: Mapping[str, tuple[str, ...]]) -> str:
    """The word for many of a type: the longer of the first two that the domain gives, or "".

    >>> plural("track", {"track": ("song", "songs", "tune")}), plural("x", {})
    ('songs', '')
    """
    return max(map(normalise, type_words.get(entity_type, ())[:2]), key=len, default="")


def _pairs_of_work_and_maker(references: References) -> tuple[Rows, Rows]:
    """The number of the maker as it is written, and the work."""
    artists = references.artists
    is_work = np.repeat(~references.is_maker, artists.lengths)
    return artists.codes[is_work], artists.rows[is_work]


def _best_known(
    groups: npt.NDArray[np.int64], rows: Rows, popularity: Scores
) -> npt.NDArray[np.int64]:
    order = np.lexsort((rows, -popularity[rows], groups))
    return order[ranks_within(groups[order]) < WORKS]
