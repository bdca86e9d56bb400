"""How a ranker is trained, and what training gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports.parts import Features
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.ranking_rows import RankingRows

Floats: TypeAlias = npt.NDArray[np.float64]
Gradient: TypeAlias = Callable[[Floats, RankingRows], tuple[Floats, Floats]]
"""Margins (n,) of these rows → gradient and curvature of the loss of each, both (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """What is minimised.

    fitted: our own gradient, or an objective of the engine: `logistic`, or `ndcg` within groups,
    whose weight is that of their first row; loss: of margins (n,), the less the better, by which
    training stops.
    """

    fitted: Gradient | Literal["logistic", "ndcg"]
    loss: Callable[[Floats, RankingRows], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How trees grow: at most so many, each of a share `rate` of its best weight.

    rows, columns: shares that each tree sees; patience: trees without a gain before it stops;
    least_weight: sum of curvatures in a leaf; penalty: L2 on the weights of leaves.
    """

    trees: int = 400
    rate: float = 0.07
    depth: int = 5
    rows: float = 0.8
    columns: float = 0.7
    patience: int = 40
    least_weight: float = 5.0
    penalty: float = 3.0
    seed: int = 0


class RankingModel(Protocol):
    """What was learnt: features → how likely somebody who looks at a candidate wants it."""

    def margins(self, features: Features) -> Scores:
        """Log-odds, shape (n,)."""
        ...

    def probabilities(self, features: Features) -> Scores:
        """Shape (n,), 0..1."""
        ...

    def contributions(self, features: Features) -> Scores:
        """Shape (n, f + 1): what each feature adds to the log-odds; last, the base of all."""
        ...

    def calibrated(self, *, slope: float, shift: float) -> "RankingModel":
        """The same with other log-odds, slope · margin + shift."""
        ...


class RankerTrainer(Protocol):
    """Fits models."""

    def fit(
        self,
        rows: RankingRows,
        objective: Objective,
        *,
        held_out: RankingRows | None = None,
        growth: Growth | None = None,
    ) -> RankingModel:
        """A model of these rows; it stops early when it no longer gets better on `held_out`."""
        ...
