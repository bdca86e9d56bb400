"""The trust bias model: what stands high is believed to be good, and clicked without cause."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.appeal import EXAMINATION, NOISE, Probabilities, examined, relevance

TRUSTED = 0.98
"""P(click | looked at, relevant), the same at each place."""

MISTRUST = 0.55
"""P(click | looked at, not relevant) is this divided by the place."""


@dataclass(frozen=True, slots=True)
class TrustBias:
    """P(click on place k) = theta_k · (e+ · relevance + e-_k · (1 - relevance)).

    e- = max(.55 / k, noise): false clicks get rarer down the page (Agarwal et al. 2019).

    >>> TrustBias().clicked(np.array([0.0, 0.0])).round(4).tolist()
    [0.374, 0.1678]
    """

    name: str = "trust bias"

    @property
    def examination(self) -> Probabilities:
        return EXAMINATION

    def click(self, grades: Probabilities, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        return rng.random(len(grades)) < self.clicked(grades)

    def clicked(self, grades: Probabilities) -> Probabilities:
        return examined(grades.shape[-1]) * self._attraction(grades)

    def owed(self, grades: Probabilities) -> Probabilities:
        share: Probabilities = TRUSTED * relevance(grades) / self._attraction(grades)
        return share

    def _attraction(self, grades: Probabilities) -> Probabilities:
        false = np.maximum(MISTRUST / np.arange(1, grades.shape[-1] + 1), NOISE)
        relevant = relevance(grades)
        return TRUSTED * relevant + false * (1 - relevant)

    def satisfied(self, grades: Probabilities) -> Probabilities:
        missed: Probabilities = 1 - examined(grades.shape[-1]) * TRUSTED * relevance(grades)
        return 1 - np.asarray(missed.prod(axis=-1))
