"""Measures of a page of results, each a number per query, all queries at once.

They agree with trec_eval, as `ir_measures` calls it: gains count linearly in nDCG, whatever has a
gain > 0 is relevant, what nobody judged counts as bad, and a query without anything relevant is
worth 0. `unjudged_bounds` tells how much hangs on what nobody judged.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ltrr_cli.evaluation.arrays import Flags, Numbers, Places, owners, places_within, sums
from ltrr_cli.evaluation.rankings import GOOD, Rankings

Measure = Callable[[Rankings, int], Numbers]


def ndcg(rankings: Rankings, k: int) -> Numbers:
    """Discounted cumulative gain of the first k places as a share of the best possible; (q,).

    Järvelin & Kekäläinen 2002 with the discount 1 / log2(place + 1).

    >>> from ltrr_cli.evaluation.rankings import rankings_of
    >>> ndcg(rankings_of([["x", "good"]], [{"good": 1.0}]), 10).tolist()
    [0.630...]
    """
    found = _discounted(rankings.gains, rankings.starts, k)
    return _share(found, _discounted(rankings.ideal_gains, rankings.ideal_starts, k))


def reciprocal_rank(rankings: Rankings, k: int) -> Numbers:
    """1 / place of the first relevant entity within the first k, 0 without one; shape (q,)."""
    places = places_within(rankings.starts)
    each = np.where((rankings.gains > 0) & (places < k), 1 / (places + 1.0), 0)
    best = np.zeros(rankings.queries)
    np.maximum.at(best, owners(rankings.starts), each)
    return best


def success(rankings: Rankings, k: int) -> Numbers:
    """1 where anything relevant is within the first k, else 0; shape (q,)."""
    return (_relevant_within(rankings, k) > 0).astype(np.float64)


def recall(rankings: Rankings, k: int) -> Numbers:
    """Share of all that is known to be relevant that is within the first k; shape (q,)."""
    return _share(_relevant_within(rankings, k), np.diff(rankings.ideal_starts))


def average_precision(rankings: Rankings, k: int) -> Numbers:
    """Mean over all relevant entities of the precision at their places, 0 beyond k; (q,)."""
    relevant = _is_within(rankings.starts, k) & (rankings.gains > 0)
    precision = _running(relevant, rankings.starts) / (places_within(rankings.starts) + 1)
    found = sums(np.where(relevant, precision, 0), rankings.starts)
    return _share(found, np.diff(rankings.ideal_starts))


def judged(rankings: Rankings, k: int) -> Numbers:
    """Share of the first k that somebody judged, out of as many as there are; shape (q,).

    0 for an empty list.
    """
    within = _is_within(rankings.starts, k)
    known = sums(within & ~np.isnan(rankings.gains), rankings.starts)
    return _share(known, sums(within, rankings.starts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A measure under the two extreme beliefs on what nobody judged; each of shape (q,).

    as_bad: the measure as usual; as_good: an upper bound, whatever the unjudged prove to be.
    """

    as_bad: Numbers
    as_good: Numbers


def unjudged_bounds(measure: Measure, rankings: Rankings, k: int) -> Bounds:
    """The measure with every unjudged entity counted as bad, and as good as can be.

    The second leaves the ideal page as it is known and is capped at 1. It bounds the truth from
    above for every measure here, because one more relevant entity can only raise the ideal.

    >>> from ltrr_cli.evaluation.rankings import rankings_of
    >>> bounds = unjudged_bounds(success, rankings_of([["who knows"]], [{"good": 1.0}]), 1)
    >>> bounds.as_bad.tolist(), bounds.as_good.tolist()
    ([0.0], [1.0])
    """
    gains = np.where(np.isnan(rankings.gains), GOOD, rankings.gains)
    hopeful = measure(replace(rankings, gains=gains), k)
    return Bounds(as_bad=measure(rankings, k), as_good=np.minimum(hopeful, 1))


def _discounted(gains: Numbers, starts: Places, k: int) -> Numbers:
    discount = np.where(_is_within(starts, k), 1 / np.log2(places_within(starts) + 2.0), 0)
    return sums(np.nan_to_num(gains) * discount, starts)


def _relevant_within(rankings: Rankings, k: int) -> Numbers:
    return sums(_is_within(rankings.starts, k) & (rankings.gains > 0), rankings.starts)


def _is_within(starts: Places, k: int) -> Flags:
    return places_within(starts) < k


def _running(flags: Flags, starts: Places) -> Places:
    """How many flags stand up to here in the same list, this place included."""
    counted = np.concatenate([[0], np.cumsum(flags)])
    before: Places = np.repeat(counted[starts[:-1]], np.diff(starts))
    return counted[1:] - before


def _share(part: Numbers, whole: Numbers | Places) -> Numbers:
    """Part / whole; where there is no whole, 1 if there is a part all the same, else 0."""
    return np.divide(part, whole, out=(part > 0).astype(np.float64), where=whole > 0)
