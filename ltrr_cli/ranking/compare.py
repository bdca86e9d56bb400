"""All ways to learn an order, trained on some sessions and compared on the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports.rankers import Growth, RankerTrainer, RankingModel
from ltrr_cli.ranking.challengers import CHALLENGERS, Fit
from ltrr_cli.ranking.held_out import click_loss, group_ndcg, group_weights
from ltrr_cli.ranking.objectives import Floats
from ltrr_cli.ranking.training_rows import split
from ltrr_cli.records.ranking_rows import RankingRows

FIRST = "position-based"
"""Taken unless another is surely better: calibrated, and best under most click models."""

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One way on rows that it never saw.

    log_likelihood: of a row, mean, higher is better; ndcg: mean nDCG@10 over groups, clicks
    weighing 1 / θ; gain: its ndcg minus that of `FIRST`, with a 95 % interval low..high over
    sessions.
    """

    log_likelihood: float
    ndcg: float
    gain: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was tried, which way is best, and its model."""

    best: str
    tried: Mapping[str, Tried]
    model: RankingModel
    held_out: int


def compare(
    rows: RankingRows,
    *,
    trainer: RankerTrainer,
    rng: np.random.Generator,
    names: Sequence[str] = tuple(CHALLENGERS),
    growth: Growth | None = None,
    advance: Callable[[], None] = lambda: None,
) -> Comparison:
    """Trains each way on 64 % of the sessions, stops it on 16 %, compares on 20 %.

    Best is `FIRST`, or the way with the highest nDCG among those whose gain over it is surely
    above zero. advance: called after each way.

    Raises:
        ValueError: fewer than three sessions, or a name that is no way.
    """
    wanted = dict.fromkeys(("naive", FIRST, *names))
    if unknown := [name for name in wanted if name not in CHALLENGERS]:
        raise ValueError(f"no way to train is called '{unknown[0]}'")
    learning, test = split(rows, share=0.2, rng=rng)
    train, stop = split(learning, share=0.2, rng=rng)
    grown = growth or Growth()
    fits: dict[str, Fit] = {}
    for name in wanted:
        fits[name] = CHALLENGERS[name](train, stop, trainer=trainer, growth=grown)
        advance()
    tried = _tried(fits, test, rng=rng)
    surely = [name for name in wanted if tried[name].low > 0]
    best = max(surely, key=lambda name: tried[name].ndcg, default=FIRST)
    return Comparison(best=best, tried=tried, model=fits[best].model, held_out=len(test))


def _tried(
    fits: Mapping[str, Fit], test: RankingRows, *, rng: np.random.Generator
) -> dict[str, Tried]:
    margins = {name: fit.model.margins(test.features) for name, fit in fits.items()}
    each = {name: group_ndcg(margins[name], test) for name in fits}
    _, first = np.unique(test.groups, return_index=True)
    weights = group_weights(test)
    resample = weights * _session_counts(test.sessions[first], rng)
    found: dict[str, Tried] = {}
    for name, fit in fits.items():
        gains = each[name] - each[FIRST]
        low, high = _interval(gains, resample)
        found[name] = Tried(
            log_likelihood=-click_loss(margins[name], fit.believed(test)),
            ndcg=_mean(each[name], weights),
            gain=_mean(gains, weights),
            low=low,
            high=high,
        )
    return found


def _mean(values: Floats, weights: Floats) -> float:
    known = ~np.isnan(values)
    return float(np.average(values[known], weights=weights[known])) if known.any() else float("nan")


def _session_counts(
    sessions: npt.NDArray[np.int64], rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """How often each group is drawn in each resample when sessions are drawn, (resamples, g)."""
    _, of_group = np.unique(sessions, return_inverse=True)
    count = int(of_group.max(initial=-1)) + 1
    drawn = rng.multinomial(count, np.full(count, 1 / max(count, 1)), size=_RESAMPLES)
    return np.asarray(drawn[:, of_group], np.int64)


def _interval(values: Floats, resample: Floats) -> tuple[float, float]:
    known = ~np.isnan(values)
    counts = resample[:, known]
    totals = counts.sum(axis=1)
    if not known.any():
        return float("nan"), float("nan")
    drawn = totals > 0
    low, high = np.quantile(counts[drawn] @ values[known] / totals[drawn], [0.025, 0.975])
    return float(low), float(high)
