"""The union of the arms' lists, with every arm's rank and score of every entity."""

from collections.abc import Mapping

import numpy as np

from ltrr_cli.records.hits import Candidates, Hits


def union(lists: Mapping[str, Hits]) -> Candidates:
    """One row for each distinct entity; see `Candidates` for the axes.

    >>> a = Hits(rows=np.array([4, 2], np.int32), scores=np.array([2.0, 1.0], np.float32))
    >>> b = Hits(rows=np.array([2], np.int32), scores=np.array([9.0], np.float32))
    >>> both = union({"a": a, "b": b})
    >>> both.rows.tolist(), both.ranks.tolist()
    ([2, 4], [[2, 1], [1, 0]])
    """
    empty = np.empty(0, np.int32)
    rows = np.unique(np.concatenate([empty, *(hits.rows for hits in lists.values())]))
    ranks = np.zeros((len(rows), len(lists)), np.int16)
    scores = np.full((len(rows), len(lists)), np.nan, np.float32)
    for column, hits in enumerate(lists.values()):
        places = np.searchsorted(rows, hits.rows)
        ranks[places, column] = np.arange(1, len(hits) + 1)
        scores[places, column] = hits.scores
    return Candidates(arms=tuple(lists), rows=rows, ranks=ranks, scores=scores)
