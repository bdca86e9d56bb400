"""How well the clicks of simulated listeners tell which places they look at."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.clicks.examination import Examination
from ltrr_cli.clicks.examination_by_draws import examination_by_draws, place_odds
from ltrr_cli.flows.simulated_plays import SHOWN, Played


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """The curve that was estimated, and the true one as a share of its first place.

    truth: (10,); None under a click model where looks depend on what stands above; clicks: that
    the draws of the plans could have put elsewhere.
    """

    found: Examination
    truth: npt.NDArray[np.float64] | None
    clicks: int

    @property
    def error(self) -> float | None:
        """The greatest of the places' errors, 0..1; None without a truth, or when only assumed."""
        if self.truth is None or not self.found.known:
            return None
        return float(np.abs(self.found.theta - self.truth).max())


@dataclass(frozen=True, slots=True)
class DrawnClicks:
    """Takes pages of a policy that draws its plans; keeps where else each click could have been.

    Only clicks that were played on: what is clicked by trust in its place is soon left.
    """

    _odds: list[npt.NDArray[np.float64]] = field(default_factory=list)
    _places: list[int] = field(default_factory=list)

    def add(self, played: Played) -> None:
        """What was played on of one page; nothing of a page that no draw could have changed."""
        satisfied = np.flatnonzero(played.satisfied)
        actions = played.choice.actions
        if not len(satisfied) or len(actions) < 2:  # noqa: PLR2004 -- one plan is no draw
            return
        page = played.replay()
        depths = [[each.plan.depths.get(arm, 0) for arm in page.arms] for each in actions]
        odds = place_odds(
            page.places(np.array(depths)), [each.probability for each in actions], count=SHOWN
        )
        self._odds.extend(odds[satisfied])
        self._places.extend((1 + satisfied).tolist())

    def recovered(self, truth: npt.NDArray[np.float64] | None) -> Recovered:
        """What the clicks tell; truth: P(looked at) of each place."""
        odds = np.array(self._odds).reshape(-1, SHOWN)
        return Recovered(
            found=examination_by_draws(odds, self._places),
            truth=None if truth is None else truth / truth[0],
            clicks=int(((odds > 0).sum(axis=1) > 1).sum()),
        )
