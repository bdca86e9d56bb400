"""How the compared policies fared: true values, regret, and the share of the gap they closed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

Statistic = Callable[[Values, Values], Values]
"""Totals (…, m) and numbers of searches (…,) → an estimate (…,)."""

RESAMPLES = 1000
_LEVEL = 95.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with a 95 % interval over listeners."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One policy, n simulated searches.

    clicks: per search, as drawn; value: mean P(a satisfying click), known exactly; regret: value
    lost to the oracle per search; late_regret: the same over the last fifth of the searches;
    fresh: mean value of the frozen policy's likeliest plans for other listeners; closed: share of
    the gap from equal quota (0) to the oracle (1) that is closed there; candidates: drawn per
    search, duplicates counted; cumulative: regret summed up to each of `points` of the report.
    """

    policy: str
    clicks: float
    value: float
    regret: Estimate
    late_regret: float
    fresh: float
    closed: Estimate
    candidates: float
    cumulative: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a policy did in n searches; values: true P(satisfied); clicks, candidates: counts."""

    values: Values
    clicks: Values
    candidates: Values


def regret_of(run: Run, oracle: Run, *, listeners: Sequence[str]) -> Estimate:
    """Mean value lost to the oracle, with whole listeners resampled; the searches are paired."""
    lost = oracle.values - run.values
    totals, counts = _by_listener(np.column_stack([lost]), listeners)
    return _estimate(totals, counts, lambda sums, n: sums[..., 0] / n)


def closed_gap(run: Run, *, bottom: Run, top: Run, listeners: Sequence[str]) -> Estimate:
    """(run - bottom) / (top - bottom) of the mean values, with whole listeners resampled."""
    totals, counts = _by_listener(
        np.column_stack([run.values - bottom.values, top.values - bottom.values]), listeners
    )

    def share(sums: Values, _n: Values) -> Values:
        gap = sums[..., 1]
        return np.divide(sums[..., 0], gap, out=np.full_like(gap, np.nan), where=gap != 0)

    return _estimate(totals, counts, share)


def standing(
    policy: str,
    *,
    runs: Mapping[str, Run],
    fresh: Mapping[str, Run],
    listeners: tuple[Sequence[str], Sequence[str]],
    ends: tuple[str, str],
    points: Sequence[int],
) -> Standing:
    """The figures of one policy.

    runs, fresh: policy → what it did while learning, and afterwards for other listeners;
    listeners: who asked, in each of the two; ends: names of the lower and the upper reference
    """
    run, (bottom, top) = runs[policy], ends
    lost = runs[top].values - run.values
    cumulative = np.cumsum(lost)
    return Standing(
        policy=policy,
        clicks=float(run.clicks.mean()),
        value=float(run.values.mean()),
        regret=regret_of(run, runs[top], listeners=listeners[0]),
        late_regret=float(lost[-max(len(lost) // 5, 1) :].mean()),
        fresh=float(fresh[policy].values.mean()),
        closed=closed_gap(
            fresh[policy], bottom=fresh[bottom], top=fresh[top], listeners=listeners[1]
        ),
        candidates=float(run.candidates.mean()),
        cumulative=tuple(cumulative[[point - 1 for point in points]].tolist()),
    )


def _by_listener(columns: Values, listeners: Sequence[str]) -> tuple[Values, Values]:
    """Sums of the columns (c, m) and number of searches (c,) of each listener."""
    names, number = np.unique(np.asarray(listeners), return_inverse=True)
    sums = [np.bincount(number, column, minlength=len(names)) for column in columns.T]
    return np.column_stack(sums), np.bincount(number, minlength=len(names)).astype(np.float64)


def _estimate(totals: Values, counts: Values, statistic: Statistic) -> Estimate:
    """Percentile bootstrap over listeners, always with the same draws."""
    drawn = np.random.default_rng(len(counts)).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES
    )
    resampled = statistic(drawn @ totals, drawn @ counts)
    tail = (100 - _LEVEL) / 2
    low, high = np.nanpercentile(resampled, [tail, 100 - tail])
    value = statistic(totals.sum(axis=0), np.asarray(counts.sum()))
    return Estimate(value=float(value), low=float(low), high=float(high))
