"""Log-odds that are true: a straight line over the margins of a model that only orders."""

import numpy as np

from ltrr_cli.ports.rankers import Floats, RankingModel
from ltrr_cli.ranking.objectives import affine, affine_loss
from ltrr_cli.records.ranking_rows import RankingRows

_STEPS = 50
_LEAST_SLOPE = 1e-3  # an order must never be turned round
_DAMPING = 1e-6
_SHORTEST, _CLOSE = 1e-4, 1e-9


def calibrated(model: RankingModel, rows: RankingRows) -> RankingModel:
    """The model with the slope and shift that make the rows likeliest (Platt 1999), under θ."""
    margins = np.asarray(model.margins(rows.features), np.float64)
    basis = np.stack([margins, np.ones_like(margins)], axis=1)
    line, best = np.array([1.0, 0.0]), _loss(basis, np.array([1.0, 0.0]), rows)
    for _ in range(_STEPS):
        gradient, curvature = affine(
            basis @ line, rows.labels.astype(np.float64), theta=rows.theta, trust=rows.trust
        )
        slope = basis.T @ (gradient * rows.weights)
        bend = basis.T @ (basis * (curvature * rows.weights)[:, None]) + _DAMPING * np.eye(2)
        step = np.linalg.solve(bend, slope)
        share = 1.0
        while share > _SHORTEST and _loss(basis, line - share * step, rows) > best:
            share /= 2
        line = line - share * step
        line[0] = max(line[0], _LEAST_SLOPE)
        before, best = best, _loss(basis, line, rows)
        if abs(before - best) <= _CLOSE * max(1.0, abs(best)):
            break
    return model.calibrated(slope=float(line[0]), shift=float(line[1]))


def _loss(basis: Floats, line: Floats, rows: RankingRows) -> float:
    losses = affine_loss(basis @ line, rows.labels, theta=rows.theta, trust=rows.trust)
    return float(np.sum(losses * rows.weights))
