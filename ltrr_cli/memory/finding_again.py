"""Whether a search for all words of a string finds an entity; asked for a hundred thousand at once.

Of few that match, a search for the 50 best finds all, whatever it orders by. So who has the words
is enough to know where a word is rare, which arrays tell at once, or the words together are. Of
strings of common words an earlier round trip may say what was found; else only those are searched
that more than 50 entities match.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.name_words import NameWords
from ltrr_cli.records.hits import Rows

Search = Callable[[tuple[str, ...]], Rows]
"""Normalised words → rows, best first."""

DEPTH = 50
Truths = npt.NDArray[np.bool_]


class Verdicts(Protocol):
    """What an earlier round trip said, as far as it still holds."""

    def of(self, query: str, rows: Rows) -> Truths | None:
        """Which of these entities a search finds, shape of `rows`; None when it must be made."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Strings with the entities that they should find: i has `rows[offsets[i]:offsets[i + 1]]`.

    queries: s normalised strings, each with a pair; offsets: shape (s + 1,); rows: shape (m,).
    """

    queries: Sequence[str]
    offsets: npt.NDArray[np.int64]
    rows: Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """is_found: of all pairs, shape (m,); common: places of the strings of common words."""

    is_found: Truths
    common: npt.NDArray[np.int64]


def find_again(
    asked: Asked, *, names: NameWords, search: Search, verdicts: Verdicts | None
) -> Found:
    """Which pairs a search for the 50 best with all words of the string finds."""
    coded = names.coded(asked.queries)
    if not len(asked.rows):
        return Found(is_found=np.zeros(0, np.bool_), common=np.empty(0, np.int64))
    of_pairs = coded.take(np.repeat(np.arange(len(asked.queries)), np.diff(asked.offsets)))
    has_word = names.have(of_pairs.codes, np.repeat(asked.rows, of_pairs.lengths))
    is_found = np.logical_and.reduceat(has_word, of_pairs.offsets[:-1])
    rarest = np.minimum.reduceat(names.counts(coded.codes), coded.offsets[:-1])
    common = np.flatnonzero(rarest > DEPTH)
    for at in common.tolist():
        here = slice(asked.offsets[at], asked.offsets[at + 1])
        rows, query = asked.rows[here], tuple(asked.queries[at].split())
        known = None if verdicts is None else verdicts.of(asked.queries[at], rows)
        if known is not None:
            is_found[here] = known
        elif names.having(query, most=DEPTH) is None:
            is_found[here] = _among(rows, search(query)[:DEPTH])
    return Found(is_found=is_found, common=common)


def _among(rows: Rows, hits: Rows) -> Truths:
    """Which of these few rows are hits; a hundred times faster than `np.isin` at this size."""
    found = set(hits.tolist())
    return np.array([row in found for row in rows.tolist()], np.bool_)
