"""Which of two wins, over all pages that they shared."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.bootstrap import Bootstrap
from ltrr_cli.evaluation.confidence_sequence import confidence_sequence
from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.evaluation.significance import sign_flip_test
from ltrr_cli.records.evaluation import Figure
from ltrr_cli.records.interleaving import InterleavingStanding

_SURE = 0.5
"""Δ when every page is won."""


def interleaving_standing(
    outcomes: npt.NDArray[np.integer],
    sessions: npt.NDArray[np.generic],
    *,
    rng: np.random.Generator,
    settings: Bootstrap | None = None,
) -> InterleavingStanding:
    """The standing after n >= 1 pages, in the order of time.

    outcomes: shape (n,), 1 for a page that the first won, -1 for a lost one, 0 for a tie;
    sessions: (n,), what belongs together.

    Raises:
        ValueError: there is no page.

    >>> won = np.array([1, 1, 0, -1, 1])
    >>> found = interleaving_standing(won, np.arange(5), rng=np.random.default_rng(0))
    >>> found.wins, found.losses, found.ties, found.delta.estimate
    (3, 1, 1, 0.2)
    """
    settings = settings or Bootstrap()
    values = outcomes / 2
    bounds = confidence_sequence(values, lowest=-_SURE, highest=_SURE, level=settings.level)
    found = mean_interval(values, sessions, rng=rng, settings=settings)
    return InterleavingStanding(
        wins=int(np.sum(outcomes > 0)),
        losses=int(np.sum(outcomes < 0)),
        ties=int(np.sum(outcomes == 0)),
        delta=Figure(found.estimate, found.low, found.high),
        p=sign_flip_test(values, sessions, rng=rng),
        always=(float(bounds.low[-1]), float(bounds.high[-1])),
    )
