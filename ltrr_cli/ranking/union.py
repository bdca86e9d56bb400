"""The union of the arms' lists, with every arm's rank and score of every entity."""

from collections.abc import Mapping

import numpy as np

from ltrr_cli.records.hits import Candidates, Hits, each_once

_RANKS = np.arange(1, np.iinfo(np.int16).max + 1, dtype=np.int16)
_NOTHING = Candidates(
    arms=(),
    rows=np.empty(0, np.int32),
    ranks=np.empty((0, 0), np.int16),
    scores=np.empty((0, 0), np.float32),
)


def union(lists: Mapping[str, Hits]) -> Candidates:
    """One row for each distinct entity; see `Candidates` for the axes.

    >>> a = Hits(rows=np.array([4, 2], np.int32), scores=np.array([2.0, 1.0], np.float32))
    >>> b = Hits(rows=np.array([2], np.int32), scores=np.array([9.0], np.float32))
    >>> both = union({"a": a, "b": b})
    >>> both.rows.tolist(), both.ranks.tolist()
    ([2, 4], [[2, 1], [1, 0]])
    """
    if not lists:
        return _NOTHING
    brought = [hits.rows for hits in lists.values()]
    lengths = [len(rows) for rows in brought]
    mentioned = np.concatenate(brought)
    rows = each_once(mentioned)
    # an arm a row, because most of what is asked of them is asked of each arm
    at = np.arange(len(lists)).repeat(lengths), rows.searchsorted(mentioned)
    ranks = np.zeros((len(lists), len(rows)), np.int16)
    ranks[at] = np.concatenate([_RANKS[:length] for length in lengths])
    scores = np.full((len(lists), len(rows)), np.nan, np.float32)
    scores[at] = np.concatenate([hits.scores for hits in lists.values()])
    return Candidates(arms=tuple(lists), rows=rows, ranks=ranks.T, scores=scores.T)
