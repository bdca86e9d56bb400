"""What a listener wants: a kind of need, and how well each entity would meet it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.catalogue import Places, SimulatedCatalogue, Weights
from ltrr_cli.simulation.listeners import Listener, fame

MISSPELLED = "misspelled name"
"""The kind of need whose query has a mistake."""

_CHURN = 0.25  # step of a week's random walk of log fame
_MOST_RELEVANT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A need, of which nothing but text, listener and time may reach the search.

    kind: one of `need_kinds.KINDS`; about: places of the entities that the query will speak of;
    words: facets that it will speak of; type: of entity, "" for any; places: (m,), ascending, what
    would meet it, with grades (m,) in 0..1; everything else has grade 0.
    """

    kind: str
    about: tuple[int, ...]
    words: tuple[str, ...]
    places: Places
    grades: Weights
    type: str = ""

    def grades_of(self, places: npt.NDArray[np.int64]) -> Weights:
        """The grades of these places, 0 for what does not meet the need."""
        at = np.minimum(np.searchsorted(self.places, places), len(self.places) - 1)
        found: Weights = np.where(self.places[at] == places, self.grades[at], 0.0)
        return found


def need(
    kind: str,
    *,
    about: Sequence[int] = (),
    words: Sequence[str] = (),
    type: str = "",  # noqa: A002 - what the catalogue calls it
    graded: Sequence[tuple[npt.ArrayLike, npt.ArrayLike]],
) -> Need:
    """A need from (places, grades) pairs; of two grades of a place the higher counts.

    >>> one = need("work", about=[4], graded=[([4, 2], 1.0), ([2, 9], [0.3, 0.5])])
    >>> one.places.tolist(), one.grades.tolist()
    ([2, 4, 9], [1.0, 1.0, 0.5])
    """
    pairs = [np.broadcast_arrays(*map(np.atleast_1d, pair)) for pair in graded]
    places = np.concatenate([each for each, _ in pairs]).astype(np.int64)
    grades = np.concatenate([each for _, each in pairs]).astype(np.float64)
    best = np.lexsort((-grades, places))
    known, first = np.unique(places[best], return_index=True)
    top = np.sort(np.argsort(-grades[best][first], kind="stable")[:_MOST_RELEVANT])
    return Need(
        kind=kind,
        about=tuple(about),
        words=tuple(words),
        type=type,
        places=known[top],
        grades=grades[best][first][top],
    )


class World:
    """The catalogue with its fame, which drifts from week to week."""

    def __init__(
        self, catalogue: SimulatedCatalogue, *, weeks: int, rng: np.random.Generator
    ) -> None:
        self.catalogue = catalogue
        steps = rng.normal(0.0, _CHURN, size=(weeks, len(catalogue)))
        steps[0] = 0.0
        drift = np.exp(np.cumsum(steps, axis=0))
        self._fame = fame(catalogue) * drift
        self.is_work = np.ones(len(catalogue), np.bool_)
        self.is_work[list(catalogue.works)] = False
        self.is_maker = ~self.is_work
        years = catalogue.years[catalogue.years > 0]
        self.newest = int(np.max(years, initial=0))

    def appeal(self, listener: Listener, week: int) -> Weights:
        """How likely the listener thinks of each entity in this week, shape (p,)."""
        mass: Weights = self._fame[min(week, len(self._fame) - 1)] * listener.affinity
        return mass


def draw(mass: Weights, rng: np.random.Generator) -> int | None:
    """A place with odds proportional to its mass; None where there is no mass."""
    total = np.cumsum(mass)
    if not len(total) or total[-1] <= 0:
        return None
    return int(np.searchsorted(total, rng.random() * total[-1], side="right"))
