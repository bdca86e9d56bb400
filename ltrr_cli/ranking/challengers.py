"""The ways to learn an order from biased clicks, behind one function each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import numpy as np

from ltrr_cli.ports.rankers import Floats, Growth, Objective, RankerTrainer, RankingModel
from ltrr_cli.ranking.calibration import calibrated
from ltrr_cli.ranking.click_groups import click_groups
from ltrr_cli.ranking.held_out import click_loss, naive_loss, ndcg_loss
from ltrr_cli.ranking.objectives import affine, pbm
from ltrr_cli.ranking.trust import decayed_trust, fitted_trust
from ltrr_cli.records.ranking_rows import RankingRows

_ROUNDS = 2  # of trust, then trees, then trust


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What one way gave: a model, and the rows as it believes them (θ and trust)."""

    model: RankingModel
    believed: Callable[[RankingRows], RankingRows]


Challenger = Callable[..., Fit]
"""(rows, held out, trainer=, growth=) → Fit."""


def naive(
    rows: RankingRows, held_out: RankingRows, *, trainer: RankerTrainer, growth: Growth
) -> Fit:
    """Clicks as if every place were looked at: what must be beaten."""
    objective = Objective(fitted="logistic", loss=naive_loss)
    model = trainer.fit(rows, objective, held_out=held_out, growth=growth)
    return Fit(model=model, believed=RankingRows.everywhere_looked)


def position_based(
    rows: RankingRows, held_out: RankingRows, *, trainer: RankerTrainer, growth: Growth
) -> Fit:
    """P(click) = θ_k p; see `objectives.pbm`."""
    return Fit(
        model=trainer.fit(rows, PBM, held_out=held_out, growth=growth),
        believed=lambda rows: rows,
    )


def trusting(
    rows: RankingRows, held_out: RankingRows, *, trainer: RankerTrainer, growth: Growth
) -> Fit:
    """P(click) = θ_k (p + e_k (1 - p)), e_k = c / k; c is found between two fits of the trees."""
    model: RankingModel = trainer.fit(rows, PBM, held_out=held_out, growth=growth)
    believed = partial(_with_trust, strength=0.0)
    for _ in range(_ROUNDS):
        strength = fitted_trust(model.probabilities(held_out.features), held_out)
        believed = partial(_with_trust, strength=strength)
        model = trainer.fit(believed(rows), AFFINE, held_out=believed(held_out), growth=growth)
    return Fit(model=model, believed=believed)


def listwise(
    rows: RankingRows, held_out: RankingRows, *, trainer: RankerTrainer, growth: Growth
) -> Fit:
    """One click a group, weighing 1 / θ, by nDCG; its margins are made probabilities after."""
    objective = Objective(fitted="ndcg", loss=ndcg_loss)
    model = trainer.fit(click_groups(rows), objective, held_out=held_out, growth=growth)
    return Fit(model=calibrated(model, held_out), believed=lambda rows: rows)


def _with_trust(rows: RankingRows, *, strength: float) -> RankingRows:
    return rows.trusting(decayed_trust(rows.positions, strength))


def _pbm(margins: Floats, rows: RankingRows) -> tuple[Floats, Floats]:
    return pbm(margins, rows.labels.astype(np.float64), rows.theta)


def _affine(margins: Floats, rows: RankingRows) -> tuple[Floats, Floats]:
    return affine(margins, rows.labels.astype(np.float64), theta=rows.theta, trust=rows.trust)


PBM = Objective(fitted=_pbm, loss=click_loss)
AFFINE = Objective(fitted=_affine, loss=click_loss)

CHALLENGERS: Mapping[str, Challenger] = MappingProxyType({
    "naive": naive,
    "position-based": position_based,
    "trust bias": trusting,
    "listwise": listwise,
})
"""Every way by name; the naive one is always tried."""
