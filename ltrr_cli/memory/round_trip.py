"""Doc2Query--: a predicted query stays only if searching for it finds the entity again.

Gospodinov, MacAvaney and Macdonald (2023) drop what a relevance model rates low; here, as
methods.md 4.3 has it, a pair goes when its entity is not among the 50 best of a text search.

Most pairs cannot fail, and two million strings take too long to search, so only some are checked.

Kept without a search:
- whole names (name, title, alias, joined; title artist, artist title): all words stand in the
  entity's own name fields, so only a crowd of namesakes could push it out, and of a crowd the
  most popular were chosen already. A joined name ("acdc") is there because words miss it;
- parts of two names together (rare words, last name and word, album artist): searched on a
  catalogue of 546,140 entities, one pair in 500 was lost;
- by attribute or maker (facets; maker, works by, like): the entity has the attribute or the
  maker, and the words that say so ("80s", "songs by") stand in no field of it.

Searched: bare title, rare word, version, of which one pair in eleven was lost there. The strings
of the best-known entities come first; when the budget is spent the rest is dropped unseen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.query_collector import (
    BY_FACET,
    TEMPLATES,
    PredictedQueries,
    template_numbers,
)
from ltrr_cli.records.hits import Rows, Scores

Search = Callable[[tuple[str, ...]], Rows]
"""Normalised words → rows, best first."""

WHOLE_NAMES = ("name", "title", "alias", "joined", "title artist", "artist title")
PARTS_OF_TWO_NAMES = ("rare words", "last name and word", "album artist")
BY_MAKER = ("maker", "works by", "like")
DEPTH = 50
BUDGET = 150_000
_SURE = template_numbers(*WHOLE_NAMES, *PARTS_OF_TWO_NAMES, *BY_MAKER, *BY_FACET)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the pairs of one template.

    sure: kept without a search; found, lost: searched; unseen: dropped, the budget was spent.
    """

    sure: int
    found: int
    lost: int
    unseen: int


class Verdicts(Protocol):
    """What an earlier round trip said, as far as it still holds."""

    def of(self, query: str, rows: Rows) -> npt.NDArray[np.bool_] | None:
        """Which of these entities a search finds, shape of `rows`; None when it must be made."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The strings that were searched: i has the pairs `offsets[i]:offsets[i + 1]`.

    rows, is_found: shape (n,), the entity, and whether a search for the string finds it.
    """

    queries: list[str]
    offsets: npt.NDArray[np.int64]
    rows: Rows
    is_found: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """The queries that stay, how many strings were looked at, and a tally for each template.

    checked: what became of these strings, for the next round trip.
    """

    queries: PredictedQueries
    searches: int
    tallies: Mapping[str, Tally]
    checked: Checked


def round_trip(
    predicted: PredictedQueries,
    *,
    search: Search,
    popularity: Scores,
    budget: int = BUDGET,
    verdicts: Verdicts | None = None,
) -> Filtered:
    """Drops the pairs whose entity a search for the string does not find among the 50 best.

    popularity: shape (number of entities,); budget: how many strings may be looked at; verdicts:
    what need not be searched for again.
    """
    is_sure = np.isin(predicted.templates, _SURE)
    doubtful = _doubtful_strings(predicted, is_sure, popularity)
    searched = doubtful[:budget]
    is_found = np.zeros(len(is_sure), np.bool_)
    is_seen = np.zeros(len(is_sure), np.bool_)
    for query in searched.tolist():
        start, end = predicted.offsets[query], predicted.offsets[query + 1]
        text, rows = predicted.queries[query], predicted.rows[start:end]
        known = None if verdicts is None else verdicts.of(text, rows)
        is_found[start:end] = (
            _among(rows, search(tuple(text.split()))[:DEPTH]) if known is None else known
        )
        is_seen[start:end] = True
    fates = {
        "sure": is_sure,
        "found": ~is_sure & is_found,
        "lost": ~is_sure & is_seen & ~is_found,
        "unseen": ~is_sure & ~is_seen,
    }
    return Filtered(
        queries=predicted.select(is_sure | is_found),
        searches=len(searched),
        tallies=_tallies(predicted.templates, fates),
        checked=_checked(predicted, searched, is_found),
    )


def _checked(
    predicted: PredictedQueries,
    searched: npt.NDArray[np.int64],
    is_found: npt.NDArray[np.bool_],
) -> Checked:
    is_searched = np.zeros(len(predicted.queries), np.bool_)
    is_searched[searched] = True
    lengths = np.diff(predicted.offsets)
    of_searched = np.repeat(is_searched, lengths)
    numbers = np.flatnonzero(is_searched)
    return Checked(
        queries=[predicted.queries[number] for number in numbers.tolist()],
        offsets=np.concatenate([[0], np.cumsum(lengths[numbers])]).astype(np.int64),
        rows=predicted.rows[of_searched],
        is_found=is_found[of_searched],
    )


def _doubtful_strings(
    predicted: PredictedQueries, is_sure: npt.NDArray[np.bool_], popularity: Scores
) -> npt.NDArray[np.int64]:
    """Numbers of the strings with pairs to check, the one of the best-known entity first."""
    query_of = np.repeat(np.arange(len(predicted.queries)), np.diff(predicted.offsets))[~is_sure]
    best = np.full(len(predicted.queries), -1, np.float32)
    np.maximum.at(best, query_of, popularity[predicted.rows[~is_sure]])
    order = np.argsort(-best, kind="stable")
    return order[best[order] >= 0]


def _among(rows: Rows, hits: Rows) -> npt.NDArray[np.bool_]:
    """Which of these few rows are hits; a hundred times faster than `np.isin` at this size."""
    found = set(hits.tolist())
    return np.array([row in found for row in rows.tolist()], np.bool_)


def _tallies(
    templates: npt.NDArray[np.uint8], fates: Mapping[str, npt.NDArray[np.bool_]]
) -> dict[str, Tally]:
    counts = {
        fate: np.bincount(templates[is_so], minlength=len(TEMPLATES)).tolist()
        for fate, is_so in fates.items()
    }
    return {
        name: Tally(**{fate: count[number] for fate, count in counts.items()})
        for number, name in enumerate(TEMPLATES)
    }
