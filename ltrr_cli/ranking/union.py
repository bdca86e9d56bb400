"""The union of the arms' lists, with every arm's rank and score of every entity."""

from collections.abc import Mapping

import numpy as np

from ltrr_cli.records.hits import Candidates, Hits, each_once


def union(lists: Mapping[str, Hits]) -> Candidates:
    """One row for each distinct entity; see `Candidates` for the axes.

    >>> a = Hits(rows=np.array([4, 2], np.int32), scores=np.array([2.0, 1.0], np.float32))
    >>> b = Hits(rows=np.array([2], np.int32), scores=np.array([9.0], np.float32))
    >>> both = union({"a": a, "b": b})
    >>> both.rows.tolist(), both.ranks.tolist()
    ([2, 4], [[2, 1], [1, 0]])
    """
    empty = Hits(rows=np.empty(0, np.int32), scores=np.empty(0, np.float32))
    each = [empty, *lists.values()]
    mentioned = np.concatenate([hits.rows for hits in each])
    lengths = np.array([len(hits) for hits in each])
    rows = each_once(mentioned)
    place, column = np.searchsorted(rows, mentioned), np.repeat(np.arange(len(each)) - 1, lengths)
    ranks = np.zeros((len(rows), len(lists)), np.int16)
    ranks[place, column] = np.arange(1, len(mentioned) + 1) - np.repeat(
        np.cumsum(lengths) - lengths, lengths
    )
    scores = np.full((len(rows), len(lists)), np.nan, np.float32)
    scores[place, column] = np.concatenate([hits.scores for hits in each])
    return Candidates(arms=tuple(lists), rows=rows, ranks=ranks, scores=scores)
