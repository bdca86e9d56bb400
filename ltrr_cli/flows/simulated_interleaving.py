"""Pages of two simulated policies are mixed and clicked on: who wins, and by which arms.

What no log of real clicks could tell is known here: by how much the one is truly better. So the
winner of the clicks can be held against the winner of the values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.interleaving import (
    FIRST,
    SECOND,
    arm_credit,
    page_credit,
    team_draft,
)
from ltrr_cli.flows.simulated_plays import SHOWN, Played, Rules
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.records.interleaving import InterleavingStanding

MOST = 2_000
"""Pages that two policies share at most."""

_DRAFT, _CLICKS = 19, 23  # streams of a search's seed, the same for all pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Duel:
    """What came of the pages that two policies shared.

    gain: mean true value of the first's own pages minus that of the second's, per search, known
    exactly; first_arms, second_arms: arm → its part of the clicks that count, most first.
    """

    first: str
    second: str
    standing: InterleavingStanding
    gain: float
    first_arms: Mapping[str, float]
    second_arms: Mapping[str, float]

    @property
    def agrees(self) -> bool:
        """False when the clicks are sure of a winner that is not the better one."""
        low, high = self.standing.delta.low, self.standing.delta.high
        return not ((low > 0 and self.gain < 0) or (high < 0 and self.gain > 0))


@dataclass(slots=True)
class _Pages:
    """Of one pair so far: outcomes, and true values and credits of both."""

    outcomes: list[int] = field(default_factory=list)
    values: tuple[list[npt.NDArray[np.float64]], list[npt.NDArray[np.float64]]] = field(
        default_factory=lambda: ([], [])
    )
    arms: tuple[dict[str, float], dict[str, float]] = field(default_factory=lambda: ({}, {}))


class Duels:
    """Takes the pages that frozen policies made for the same searches; pairs: who meets whom."""

    def __init__(self, pairs: Sequence[tuple[str, str]], *, rules: Rules) -> None:
        self._clicks = rules.clicks
        self._listeners: list[str] = []
        self._pages = {pair: _Pages() for pair in pairs}

    def add(self, asked: Asked, pages: Mapping[str, Played]) -> None:
        """One search more; pages: policy → its page. What is over `MOST` is left out."""
        if len(self._listeners) >= MOST:
            return
        self._listeners.append(asked.listener)
        for (first, second), found in self._pages.items():
            self._meet(asked, (pages[first], pages[second]), found)

    def ended(self) -> tuple[Duel, ...]:
        """The duels, in the order of the pairs; none where nothing was searched."""
        if not self._listeners:
            return ()
        return tuple(self._duel(pair, found) for pair, found in self._pages.items())

    def _meet(self, asked: Asked, pair: tuple[Played, Played], found: _Pages) -> None:
        first, second = (each.candidates.rows[each.page] for each in pair)
        rng = np.random.default_rng((asked.seed, _DRAFT))
        page = team_draft(first, second, length=SHOWN, rng=rng)
        grades = asked.grades_of(page.rows.astype(np.int32))
        clicked = self._clicks.click(grades, np.random.default_rng((asked.seed, _CLICKS)))
        found.outcomes.append(page_credit(page, clicked).outcome)
        for team, played in zip((FIRST, SECOND), pair, strict=True):
            whole = np.zeros(SHOWN)
            whole[: len(played.grades)] = played.grades
            found.values[team].append(whole)
            mine = page.rows[clicked & page.counted & (page.teams == team)]
            _add_credit(found.arms[team], played, mine)

    def _duel(self, pair: tuple[str, str], found: _Pages) -> Duel:
        from ltrr_cli.evaluation.interleaving_standing import interleaving_standing  # noqa: PLC0415 -- scipy, slow to import

        one, other = (self._clicks.satisfied(np.array(each)).mean() for each in found.values)
        first_arms, second_arms = (_most_first(each) for each in found.arms)
        return Duel(
            first=pair[0],
            second=pair[1],
            standing=interleaving_standing(
                np.array(found.outcomes),
                np.array(self._listeners),
                rng=np.random.default_rng(len(found.outcomes)),
            ),
            gain=float(one - other),
            first_arms=first_arms,
            second_arms=second_arms,
        )


def _add_credit(arms: dict[str, float], played: Played, clicked: npt.NDArray[np.integer]) -> None:
    """The clicked rows of a team, to the arms whose lists its plan took them from."""
    brought = played.candidates.ranks[np.searchsorted(played.candidates.rows, clicked)] > 0
    credit = arm_credit(brought, np.ones(len(clicked), np.int64))
    for arm, part in zip(played.candidates.arms, credit.tolist(), strict=True):
        arms[arm] = arms.get(arm, 0.0) + part


def _most_first(arms: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(arms.items(), key=lambda pair: -pair[1]))
