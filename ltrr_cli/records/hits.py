"""What arms bring: ranked rows of entities as arrays."""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]
_Whole = TypeVar("_Whole", bound=np.integer[Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """A ranked list of entities, best first, each at most once.

    rows: shape (n,), dense row numbers of a generation; scores: shape (n,), falling, comparable
    within one list only; note: what was looked for, in words a person can read.
    """

    rows: Rows
    scores: Scores
    note: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def top(self, depth: int) -> "Hits":
        """The first `depth` of them; views, not copies."""
        return Hits(rows=self.rows[:depth], scores=self.scores[:depth], note=self.note)


def no_hits(note: str = "") -> Hits:
    """An empty list, with the reason if there is one."""
    return Hits(rows=np.empty(0, np.int32), scores=np.empty(0, np.float32), note=note)


def shared(hits: Hits) -> Hits:
    """The same, that several may hold: nobody can write into its arrays."""
    hits.rows.setflags(write=False)
    hits.scores.setflags(write=False)
    return hits


def each_once(rows: Rows) -> Rows:
    """Every row once, ascending.

    `numpy.unique`, in a third of the time for so few: it imports masked arrays, to look for them.

    >>> each_once(np.array([7, 3, 7], np.int32)).tolist()
    [3, 7]
    """
    rising = rows.copy()
    rising.sort()
    return rising[_is_first(rising)]


def grouped(
    numbers: npt.NDArray[_Whole],
) -> tuple[npt.NDArray[_Whole], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Every number once, ascending; where each stands first; the place of all among them.

    `numpy.unique` with its index and inverse, in half the time for so few.

    >>> [each.tolist() for each in grouped(np.array([7, 3, 7]))]
    [[3, 7], [1, 0], [1, 0, 1]]
    """
    order = numbers.argsort(kind="stable")
    rising = numbers.take(order)
    is_first = _is_first(rising)
    places = np.empty(len(numbers), np.intp)
    places[order] = is_first.cumsum() - 1
    return rising[is_first], order[is_first], places


def distinct(rows: npt.ArrayLike, scores: npt.ArrayLike, *, note: str = "") -> Hits:
    """Hits of rows that may repeat: the first mention of each stays, the order too.

    >>> distinct([7, 3, 7, 5], [.9, .8, .7, .6]).rows.tolist()
    [7, 3, 5]
    """
    all_rows = np.asarray(rows, np.int32)
    order = all_rows.argsort(kind="stable")
    first = order[_is_first(all_rows.take(order))]
    first.sort()
    best = np.asarray(scores, np.float32).take(first)
    return Hits(rows=all_rows.take(first), scores=best, note=note)


def _is_first(rising: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which of sorted numbers are not the one before them."""
    is_first = np.empty(len(rising), np.bool_)
    is_first[:1] = True
    np.not_equal(rising[1:], rising[:-1], out=is_first[1:])
    return is_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The union of the fired arms' lists.

    arms: names of the fired arms, in order (a,); rows: shape (n,), each entity once, ascending;
    ranks: shape (n, a), 1-based rank that the arm gave the entity, 0 where it did not bring it;
    scores: shape (n, a), the arm's score, NaN where it did not bring it.
    """

    arms: tuple[str, ...]
    rows: Rows
    ranks: npt.NDArray[np.int16]
    scores: Scores
