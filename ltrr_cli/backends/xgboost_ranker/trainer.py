"""Training of the ranker with XGBoost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ltrr_cli.backends.xgboost_ranker.files import TreeModel
from ltrr_cli.ports.rankers import Floats, Growth, Objective
from ltrr_cli.records.ranking_rows import RankingRows

ROWS_OF_A_THREAD = 50_000
"""With fewer, threads wait for each other longer than they work: four times as long was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class XgboostTrainer:
    """Port `RankerTrainer`.

    monotone: for each feature 1 where it may only raise the score, or 0; threads: that it may use,
    one for each `ROWS_OF_A_THREAD`.

    The same rows in the same order and the same seed give the same trees.
    """

    monotone: Sequence[int]
    threads: int = 2

    def fit(
        self,
        rows: RankingRows,
        objective: Objective,
        *,
        held_out: RankingRows | None = None,
        growth: Growth | None = None,
    ) -> TreeModel:
        import xgboost

        grown = growth or Growth()
        grouped = objective.fitted == "ndcg"
        train = _matrix(rows, grouped=grouped)
        watched = [] if held_out is None else [(_matrix(held_out, grouped=False), "held_out")]
        booster = xgboost.train(
            self._parameters(objective, grown, rows=len(rows)),
            train,
            num_boost_round=grown.trees,
            obj=_gradient(objective, rows),
            evals=watched,
            custom_metric=None if held_out is None else _metric(objective, held_out),
            early_stopping_rounds=grown.patience if watched else None,
            verbose_eval=False,
        )
        best = booster[: booster.best_iteration + 1] if watched else booster
        return TreeModel(model=bytes(best.save_raw("ubj")))

    def _parameters(self, objective: Objective, growth: Growth, *, rows: int) -> dict[str, Any]:
        return {
            "tree_method": "hist",
            "nthread": min(self.threads, 1 + rows // ROWS_OF_A_THREAD),
            "seed": growth.seed,
            "eta": growth.rate,
            "max_depth": growth.depth,
            "subsample": growth.rows,
            "colsample_bytree": growth.columns,
            "min_child_weight": growth.least_weight,
            "lambda": growth.penalty,
            "monotone_constraints": f"({','.join(map(str, self.monotone))})",
            "disable_default_eval_metric": 1,
            **_of_engine(objective),
        }


def _of_engine(objective: Objective) -> dict[str, Any]:
    """XGBoost's own objective, with margins that start at 0 and stay margins."""
    if objective.fitted == "logistic":
        return {"objective": "binary:logitraw", "base_score": 0.0}
    if objective.fitted == "ndcg":
        return {"objective": "rank:ndcg", "ndcg_exp_gain": False, "base_score": 0.0}
    return {"base_score": 0.0}


def _gradient(
    objective: Objective, rows: RankingRows
) -> Callable[..., tuple[Floats, Floats]] | None:
    fitted = objective.fitted
    if isinstance(fitted, str):
        return None

    def weighted(margins: npt.NDArray[np.float32], data: object) -> tuple[Floats, Floats]:
        del data
        gradient, curvature = fitted(margins.astype(np.float64), rows)
        return gradient * rows.weights, curvature * rows.weights

    return weighted


def _metric(objective: Objective, held_out: RankingRows) -> Callable[..., tuple[str, float]]:
    def loss(margins: npt.NDArray[np.float32], data: object) -> tuple[str, float]:
        del data
        return "loss", objective.loss(margins.astype(np.float64), held_out)

    return loss


def _matrix(rows: RankingRows, *, grouped: bool) -> Any:  # noqa: ANN401
    """A matrix for training; grouped: a weight belongs to a group, and is that of its first row."""
    import xgboost

    if not grouped:
        return xgboost.DMatrix(rows.features, rows.labels, weight=rows.weights)
    _, first, numbers = np.unique(rows.groups, return_index=True, return_inverse=True)
    matrix = xgboost.DMatrix(rows.features, rows.labels, qid=numbers)
    matrix.set_weight(rows.weights[first])
    return matrix
