"""How good a table is: where held-out queries find what was clicked for them."""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.backends.encoder_tuning.bags import Bags, Whole
from ltrr_cli.ports import Vectors

DEPTH = 50
_QUERIES_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The mean over held-out pairs of 1 / log2(1 + rank), and the share with a rank up to 50.

    The first tells a small change better, so it is what stops the tuning.
    """

    gain: float
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Held-out queries, the pool that they are asked of, and each one's answer by place in it.

    also_right: queries and places in the pool, shape (2, k), ascending by query, that were clicked
    together besides. They do not count as ahead of the answer ("filtered" ranks, Bordes et al.
    2013): a tuning that lifts ten good answers would else look bad by the eleventh.
    """

    queries: Bags
    pool: Bags
    answers: Whole
    also_right: Whole

    def standing(self, table: Vectors) -> Standing:
        """How this table, shape (V, d), does. Ties count against it."""
        queries, pool = unit_means(table, self.queries), unit_means(table, self.pool)
        ranks = np.empty(len(queries), np.int64)
        for start in range(0, len(queries), _QUERIES_AT_ONCE):
            part = slice(start, start + _QUERIES_AT_ONCE)
            cosines = queries[part] @ pool.T
            own = np.take_along_axis(cosines, self.answers[part, np.newaxis], axis=1)
            first, last = np.searchsorted(self.also_right[0], (part.start, part.stop))
            query, place = self.also_right[:, first:last]
            cosines[query - start, place] = -np.inf
            ranks[part] = (cosines >= own).sum(axis=1)
        gains = 1 / np.log2(1 + ranks)
        return Standing(gain=float(gains.mean()), recall=float((ranks <= DEPTH).mean()))


def unit_means(table: Vectors, bags: Bags) -> Vectors:
    """The mean row of each bag's pieces, made of length 1, shape (n, d); zeros for an empty bag."""
    from scipy.sparse import csr_array

    ends = np.concatenate(([0], np.cumsum(bags.lengths)))
    ones = np.ones(len(bags.pieces), np.float32)
    sums = csr_array((ones, bags.pieces, ends), shape=(len(bags), len(table))) @ table
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    units: Vectors = (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return units
