"""The union of the arms' lists, with every arm's rank and score of every entity."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Candidates, Hits, each_once

_NO_ROWS, _NO_SCORES = np.empty(0, np.int32), np.empty(0, np.float32)


def union(lists: Mapping[str, Hits]) -> Candidates:
    """One row for each distinct entity; see `Candidates` for the axes.

    >>> a = Hits(rows=np.array([4, 2], np.int32), scores=np.array([2.0, 1.0], np.float32))
    >>> b = Hits(rows=np.array([2], np.int32), scores=np.array([9.0], np.float32))
    >>> both = union({"a": a, "b": b})
    >>> both.rows.tolist(), both.ranks.tolist()
    ([2, 4], [[2, 1], [1, 0]])
    """
    lengths = np.array([len(hits) for hits in lists.values()], np.intp)
    mentioned = np.concatenate([_NO_ROWS, *(hits.rows for hits in lists.values())])
    rows = each_once(mentioned)
    place = rows.searchsorted(mentioned)
    column = np.arange(len(lists)).repeat(lengths)
    ranks = np.zeros((len(rows), len(lists)), np.int16)
    ranks[place, column] = np.concatenate([_NO_ROWS, *map(_ranks, lengths.tolist())])
    scores = np.full((len(rows), len(lists)), np.nan, np.float32)
    scores[place, column] = np.concatenate([_NO_SCORES, *(hits.scores for hits in lists.values())])
    return Candidates(arms=tuple(lists), rows=rows, ranks=ranks, scores=scores)


def _ranks(length: int) -> npt.NDArray[np.int64]:
    return np.arange(1, length + 1)
