"""The position-based model: a place is looked at with a probability of its own."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.appeal import (
    EXAMINATION,
    Probabilities,
    attraction,
    examined,
    owed,
    wanted,
)


@dataclass(frozen=True, slots=True)
class PositionBased:
    """P(click on place k) = theta_k · attraction(grade) (Richardson et al. 2007).

    >>> PositionBased().clicked(np.array([1.0, 0.0])).round(4).tolist()
    [0.68, 0.0092]
    """

    name: str = "position-based"

    @property
    def examination(self) -> Probabilities:
        return EXAMINATION

    def click(self, grades: Probabilities, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        return rng.random(len(grades)) < self.clicked(grades)

    def clicked(self, grades: Probabilities) -> Probabilities:
        return examined(grades.shape[-1]) * attraction(grades)

    def owed(self, grades: Probabilities) -> Probabilities:
        return owed(grades)

    def satisfied(self, grades: Probabilities) -> Probabilities:
        missed: Probabilities = 1 - examined(grades.shape[-1]) * wanted(grades)
        return 1 - np.asarray(missed.prod(axis=-1))
