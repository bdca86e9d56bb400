"""Team-draft interleaving: two rankings share one page, and clicks tell which is better.

Both are seen by the same people for the same queries, so far fewer pages are needed than when each
is shown to half of them. After Radlinski, Kurup and Joachims, "How does clickthrough data reflect
retrieval quality?", CIKM 2008: two teams choose players in turns, and a coin decides in each round
who chooses first.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Flags, Numbers

Teams = npt.NDArray[np.int8]
Counts = npt.NDArray[np.integer]

FIRST, SECOND, NEITHER = 0, 1, -1
"""Whose a place of the page is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedPage:
    """rows: shape (k,), each once; teams: (k,), `FIRST`, `SECOND` or `NEITHER`; agreed: how many
    places from the top both rankings fill alike.
    """

    rows: npt.NDArray[np.integer]
    teams: Teams
    agreed: int

    @property
    def counted(self) -> Flags:
        """Which places tell the two apart, (k,): a click above them says nothing of either."""
        told: Flags = (np.arange(len(self.rows)) >= self.agreed) & (self.teams != NEITHER)
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCredit:
    """Clicks of one page, by team."""

    first: int
    second: int

    @property
    def outcome(self) -> int:
        """1 when the first wins the page, -1 when it loses, 0 for a tie or no click."""
        return int(np.sign(self.first - self.second))


def team_draft(
    first: npt.NDArray[np.integer],
    second: npt.NDArray[np.integer],
    *,
    length: int,
    rng: np.random.Generator,
) -> MixedPage:
    """Mixes two rankings of rows, each row at most once in either, best first.

    In each round both take the best row of their own that is not on the page yet; what both would
    take next belongs to the one that drew it. Somebody who clicks by place and not by worth
    prefers neither: each place is as likely the one's as the other's. Where a round would leave
    one of them with nothing to take, because its ranking ends, the rest of the page is nobody's;
    the paper stops there, a page would lose what was found.

    >>> page = team_draft(np.array([7, 3, 5]), np.array([7, 9, 3]), length=3,
    ...                   rng=np.random.default_rng(0))
    >>> page.rows.tolist(), page.teams.tolist(), page.agreed
    ([7, 3, 5], [1, 0, 0], 1)
    """
    left = (first.tolist(), second.tolist())
    agreed = _agreed(*left)
    rows: list[int] = []
    teams: list[int] = []
    while len(rows) < length and any(left):
        for team in _round(left, rng):
            ranking = left[0] or left[1] if team == NEITHER else left[team]
            rows.append(ranking[0])
            teams.append(team)
            left = _without(ranking[0], left)
    return MixedPage(
        rows=np.array(rows[:length], first.dtype),
        teams=np.array(teams[:length], np.int8),
        agreed=min(agreed, len(rows), length),
    )


def page_credit(page: MixedPage, clicks: Counts | Flags) -> PageCredit:
    """The clicks of each team; clicks: shape (k,), how many each place got.

    What both put in the same places from the top down would be clicked whoever drew it: that is
    chance, and is left out, and so is what is nobody's.
    """
    told = np.where(page.counted, clicks, 0)
    return PageCredit(
        first=int(told[page.teams == FIRST].sum()), second=int(told[page.teams == SECOND].sum())
    )


def arm_credit(brought: Flags, clicks: Counts | Flags) -> Numbers:
    """Each arm's part of the clicks of one team; shape (a,), summing to the clicks.

    brought: shape (k, a), which arms of the team's plan had the row of a place within their
    depth; clicks: (k,), 0 for places that are not the team's. They share a click evenly, which
    is the Shapley value of the coverage game: no arm gains by standing first in the plan.

    >>> arm_credit(np.array([[True, True], [False, True]]), np.array([1, 1])).tolist()
    [0.5, 1.5]
    """
    bringers = brought.sum(axis=1)
    share = np.divide(clicks, bringers, out=np.zeros(len(brought)), where=bringers > 0)
    return np.asarray(share @ brought, np.float64)


def _round(left: tuple[list[int], list[int]], rng: np.random.Generator) -> tuple[int, ...]:
    """Who takes a row in this round, in order."""
    one, other = left
    alike = bool(one and other) and one[0] == other[0]
    if not one or not other or (alike and min(len(one), len(other)) == 1):
        return (NEITHER,)
    return (FIRST, SECOND) if rng.random() < 0.5 else (SECOND, FIRST)  # noqa: PLR2004 - a coin


def _without(row: int, left: tuple[list[int], list[int]]) -> tuple[list[int], list[int]]:
    one, other = ([each for each in rows if each != row] for rows in left)
    return one, other


def _agreed(one: list[int], other: list[int]) -> int:
    """The length of the common beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
