"""Fits the hazard model by replay: every arm's list is known, so every chunk has a label.

For each event several plans are drawn around the static one; each arm's chunks behind them give
rows: at risk is the part of the relevant entities that nothing before covers, and the label is
the share of it that the chunk covers. Each chunk has its own logistic regression (L2), fitted by
L-BFGS.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import expit
from threadpoolctl import threadpool_limits

from ltrr_cli.policy.hazard.model import RUNGS, HazardModel, Levels, earlier, state
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS

_PRIOR_LOGIT = -2.2
_ANYWHERE = 0.15  # of the arms, when plans are drawn around the static one, go to any depth
_MOVED = 0.5  # of the arms go to another depth at all
_FREE = 0.1  # L2 on the constant; on all else `stiffness`

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """plans: how many are drawn for each event; stiffness: the L2 penalty on each weight."""

    plans: int = 12
    stiffness: float = 3.0
    steps: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Rows of one chunk: event of each, inputs s, what was at risk and what was covered (n,)."""

    events: npt.NDArray[np.int64]
    seen: Scores
    at_risk: Shares
    covered: Shares


def fit_hazards(
    arm_ranks: ArmRanks,
    phi: Scores,
    plans: Levels,
    *,
    fitting: Fitting,
    generator: np.random.Generator,
    advance: Callable[[], None] = lambda: None,
) -> HazardModel:
    """The model of replayed events.

    phi: (N, D), features of the situations, the first 1; plans: (N, A), levels of the static
    plan, around which plans are drawn; advance: called after each of the A × RUNGS chunks.
    """
    model = HazardModel.new(arm_ranks.arms, phi.shape[1])
    drawn = [_near(plans, arm_ranks, generator) for _ in range(fitting.plans)]
    weights = arm_ranks.weights / max(arm_ranks.weights.mean(), 1e-12) / fitting.plans
    mask = earlier(len(arm_ranks.arms)) > 0
    chunks = (
        (arm, rung, rows)
        for arm in range(len(arm_ranks.arms))
        for rung, rows in enumerate(_rows_of(arm_ranks, drawn, arm))
    )
    with threadpool_limits(1, user_api="blas"):  # more only wait for each other: ten times as long
        for arm, rung, rows in chunks:
            inputs = np.concatenate([phi[rows.events], rows.seen[:, mask[arm]]], axis=1)
            found = _logistic(inputs, rows, weights[rows.events], fitting=fitting)
            model.phi_weights[arm, rung] = found[: phi.shape[1]]
            model.state_weights[arm, rung, mask[arm]] = found[phi.shape[1] :]
            advance()
    return model


def _near(plans: Levels, arm_ranks: ArmRanks, generator: np.random.Generator) -> Levels:
    """Plans near these: some arms go one or two rungs up or down, a few anywhere."""
    other = generator.integers(0, RUNGS, plans.shape)
    step = np.clip(plans + generator.integers(-2, 3, plans.shape), 0, RUNGS)
    draw = generator.random(plans.shape)
    mixed = np.where(draw < _ANYWHERE, other, np.where(draw < _MOVED, step, plans))
    return np.where(arm_ranks.able, mixed, 0)


def _rows_of(arm_ranks: ArmRanks, drawn: list[Levels], arm: int) -> Iterator[_Rows]:
    """The rows of an arm's chunks, from its top down."""
    count = len(arm_ranks)
    share = 1 / np.bincount(arm_ranks.event, minlength=count)[arm_ranks.event]
    able = np.flatnonzero(arm_ranks.able[:, arm])
    ranks = np.where(arm_ranks.ranks > 0, arm_ranks.ranks, np.iinfo(np.int16).max)
    missed = [_missed(ranks[:, :arm], levels[:, :arm], arm_ranks.event) for levels in drawn]
    for rung in range(RUNGS):
        events, seen, at_risk, covered = [], [], [], []
        for levels, free in zip(drawn, missed, strict=True):
            risk = share * (free & (ranks[:, arm] > DEPTHS[rung]))
            hit = risk * (ranks[:, arm] <= DEPTHS[rung + 1])
            left = np.bincount(arm_ranks.event, risk, minlength=count)
            kept = able[left[able] > 0]
            events.append(kept)
            seen.append(state(levels[kept]))
            at_risk.append(left[kept])
            covered.append(np.bincount(arm_ranks.event, hit, minlength=count)[kept])
        yield _Rows(
            events=np.concatenate(events),
            seen=np.concatenate(seen),
            at_risk=np.concatenate(at_risk),
            covered=np.concatenate(covered),
        )


def _missed(
    ranks: npt.NDArray[np.int16], levels: Levels, event: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    """Which relevant entities none of these arms covers at its level, shape (R,)."""
    depths = np.array(DEPTHS)[levels][event]
    missed: npt.NDArray[np.bool_] = np.all(ranks > depths, axis=1)
    return missed


def _logistic(inputs: Scores, rows: _Rows, weights: Shares, *, fitting: Fitting) -> Shares:
    """Weights of a regression on shares; the prior where there are no rows."""
    penalty = np.full(inputs.shape[1], fitting.stiffness)
    penalty[0] = _FREE
    start = np.zeros(inputs.shape[1])
    start[0] = _PRIOR_LOGIT
    if not len(inputs):
        return start

    def loss(found: Shares) -> tuple[float, Shares]:
        scores = inputs @ found.astype(np.float32)
        chance = expit(scores)
        softplus = np.logaddexp(0, scores)
        cost = weights @ (rows.at_risk * softplus - rows.covered * scores)
        slope = (weights * (rows.at_risk * chance - rows.covered)).astype(np.float32) @ inputs
        away = found - start
        return float(cost + 0.5 * (penalty * away**2).sum()), slope + penalty * away

    result = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": fitting.steps})
    best: Shares = result.x
    return best
