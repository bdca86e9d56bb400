"""The best fixed plan for queries whose answers are known: greedy on the value of the page.

Known may be what was clicked, or, in a simulation, what is truly wanted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.plan import DEPTHS

Values = npt.NDArray[np.float64]
Order = tuple[tuple[str, int], ...]
"""(arm, depth to which it goes down), in the order in which a budget is filled."""

_BEYOND = 2.0  # the order goes on to so many budgets, for queries to which some arms are not able
_LEAST_GAIN = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """What all arms bring to n queries, c candidates at most, and what it would be worth.

    arms: names (a,); ranks: (n, c, a), 1-based, 0 for none; points: (n, c, a), what being brought
    by the arm adds to the score of the page's order; bonus: (n, c), what the score has anyway;
    grades: (n, c), 0..1.
    """

    arms: tuple[str, ...]
    ranks: npt.NDArray[np.int16]
    points: npt.NDArray[np.float32]
    bonus: npt.NDArray[np.float32]
    grades: Values


class PageSearch:
    """Greedy search; value: grades of pages (n, k) → (n,), shown: places on a page."""

    def __init__(self, pages: Pages, *, value: Callable[[Values], Values], shown: int = 10) -> None:
        self._pages = pages
        self._value = value
        self._shown = shown

    def best_order(self, *, budget: int) -> Order:
        """Each step takes the deepening of an arm that gains most for each candidate drawn.

        Depths are rungs of the ladder; a step may skip rungs, because an arm may bring nothing
        before its second. Ends when nothing gains any more.
        """
        depths = dict.fromkeys(self._pages.arms, 0)
        empty = np.zeros(self._pages.bonus.shape)
        state = self._filled(empty.astype(np.float32), empty.astype(np.bool_))
        order: list[tuple[str, int]] = []
        while sum(depths.values()) < _BEYOND * budget:
            steps = {
                (arm, to): self._after(state, arm, above=depths[arm], to=to)
                for arm, to in _steps(depths, budget)
            }
            gains = {
                (arm, to): (after.value - state.value) / (to - depths[arm])
                for (arm, to), after in steps.items()
            }
            best = max(gains, key=gains.__getitem__, default=None)
            if best is None or gains[best] < _LEAST_GAIN:
                break
            state, depths[best[0]] = steps[best], best[1]
            order.append(best)
        return tuple(order)

    def alone(self, *, depth: int) -> dict[str, float]:
        """What the pages of each arm alone are worth."""
        nothing = np.zeros(self._pages.bonus.shape, np.float32)
        state = self._filled(nothing, nothing.astype(np.bool_))
        return {arm: self._after(state, arm, above=0, to=depth).value for arm in self._pages.arms}

    def _after(self, state: "_Filled", arm: str, *, above: int, to: int) -> "_Filled":
        """What an arm's ranks `above` + 1 .. `to` make of the pages."""
        at = self._pages.arms.index(arm)
        ranks = self._pages.ranks[:, :, at]
        more = (ranks > above) & (ranks <= to)
        score = state.score + np.where(more, self._pages.points[:, :, at], np.float32(0))
        return self._filled(score, state.covered | more)

    def _filled(self, score: npt.NDArray[np.float32], covered: npt.NDArray[np.bool_]) -> "_Filled":
        shown = min(self._shown, score.shape[1])
        keys = np.where(covered, -(score + self._pages.bonus), np.inf)
        top = np.argpartition(keys, shown - 1, axis=1)[:, :shown]
        top = np.take_along_axis(top, np.argsort(np.take_along_axis(keys, top, 1), axis=1), 1)
        grades = np.take_along_axis(np.where(covered, self._pages.grades, 0.0), top, 1)
        return _Filled(score=score, covered=covered, value=float(self._value(grades).mean()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """Scores and presence of candidates, (n, c), and the mean value of the pages made of them."""

    score: npt.NDArray[np.float32]
    covered: npt.NDArray[np.bool_]
    value: float


def _steps(depths: "dict[str, int]", budget: int) -> Sequence[tuple[str, int]]:
    return [
        (arm, rung) for arm, depth in depths.items() for rung in DEPTHS if depth < rung <= budget
    ]
