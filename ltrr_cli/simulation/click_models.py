"""How listeners click on a page: four models of the literature, with their exact probabilities.

A page is its grades, 0..1 by place, 0 for what the listener did not look for. Every model shares
the same appeal of an entity (`appeal.py`) and differs in which places are looked at.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.cascade import Cascade
from ltrr_cli.simulation.position_based import PositionBased
from ltrr_cli.simulation.trust_bias import TrustBias
from ltrr_cli.simulation.user_browsing import UserBrowsing

Probabilities = npt.NDArray[np.float64]


class ClickModel(Protocol):
    """A way to click; grades are shape (n, k) pages, or (k,) one page, 0..1."""

    @property
    def name(self) -> str: ...

    @property
    def examination(self) -> Probabilities | None:
        """P(a place is looked at), shape (10,); None when that depends on what stands above."""
        ...

    def click(self, grades: Probabilities, rng: np.random.Generator) -> npt.NDArray[np.bool_]:
        """Which places of one page are clicked, shape (k,).

        The draws of a place are the same whatever stands on the page, so that policies which are
        compared on equal seeds meet the same luck.
        """
        ...

    def clicked(self, grades: Probabilities) -> Probabilities:
        """P(click) of each place, shape (n, k), exact."""
        ...

    def owed(self, grades: Probabilities) -> Probabilities:
        """P(a click on each place was owed to relevance | clicked), shape as grades."""
        ...

    def satisfied(self, grades: Probabilities) -> Probabilities:
        """P(at least one click that was owed to relevance), shape (n,), exact."""
        ...


CLICK_MODELS: Mapping[str, Callable[[], ClickModel]] = MappingProxyType({
    "pbm": PositionBased,
    "cascade": Cascade,
    "trust": TrustBias,
    "ubm": UserBrowsing,
})
"""The name on the command line → the model."""
