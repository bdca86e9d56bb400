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

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.finding_again import Asked, Search, Verdicts, find_again
from ltrr_cli.memory.name_words import NameWords
from ltrr_cli.memory.query_collector import (
    BY_FACET,
    TEMPLATES,
    PredictedQueries,
    template_numbers,
)
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.runs import run_places

WHOLE_NAMES = ("name", "title", "alias", "joined", "title artist", "artist title")
PARTS_OF_TWO_NAMES = ("rare words", "last name and word", "album artist")
BY_MAKER = ("maker", "works by", "like")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Strings of common words, and for each pair whether a search finds it, shape (m,)."""

    asked: Asked
    is_found: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """The queries that stay, and a tally for each template.

    searches: strings that were looked at; checked: what became of those that arrays did not tell,
    for the next round trip.
    """

    queries: PredictedQueries
    searches: int
    tallies: Mapping[str, Tally]
    checked: Checked


def round_trip(
    predicted: PredictedQueries,
    *,
    names: NameWords,
    search: Search,
    popularity: Scores,
    budget: int = BUDGET,
    verdicts: Verdicts | None = None,
) -> Filtered:
    """Drops the pairs whose entity a search for the string does not find among the 50 best.

    names: who has which words; popularity: shape (number of entities,); budget: how many strings
    may be looked at; verdicts: what need not be searched for again.
    """
    is_sure = np.isin(predicted.templates, _SURE)
    looked_at = np.sort(_doubtful_strings(predicted, is_sure, popularity)[:budget])
    asked, places = _asked(predicted, looked_at)
    found = find_again(asked, names=names, search=search, verdicts=verdicts)
    is_found, is_seen = np.zeros((2, len(is_sure)), np.bool_)
    is_found[places], is_seen[places] = found.is_found, True
    fates = {
        "sure": is_sure,
        "found": ~is_sure & is_found,
        "lost": ~is_sure & is_seen & ~is_found,
        "unseen": ~is_sure & ~is_seen,
    }
    common, places = _asked(predicted, looked_at[found.common])
    return Filtered(
        queries=predicted.select(is_sure | is_found),
        searches=len(looked_at),
        tallies=_tallies(predicted.templates, fates),
        checked=Checked(asked=common, is_found=is_found[places]),
    )


def _asked(
    predicted: PredictedQueries, numbers: npt.NDArray[np.int64]
) -> tuple[Asked, npt.NDArray[np.int64]]:
    """These strings, and the places of their pairs among all."""
    starts, ends = predicted.offsets[numbers], predicted.offsets[numbers + 1]
    offsets = np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int64)
    places = run_places(starts, ends - starts)
    queries = [predicted.queries[number] for number in numbers.tolist()]
    return Asked(queries=queries, offsets=offsets, rows=predicted.rows[places]), places


def _doubtful_strings(
    predicted: PredictedQueries, is_sure: npt.NDArray[np.bool_], popularity: Scores
) -> npt.NDArray[np.int64]:
    """Numbers of the strings with pairs to check, the one of the best-known entity first."""
    query_of = np.repeat(np.arange(len(predicted.queries)), np.diff(predicted.offsets))[~is_sure]
    best = np.full(len(predicted.queries), -1, np.float32)
    np.maximum.at(best, query_of, popularity[predicted.rows[~is_sure]])
    order = np.argsort(-best, kind="stable")
    return order[best[order] >= 0]


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
