"""How likely each place is looked at, from the draws of the plans, whatever was learnt meanwhile.

Where a memory moves up what was clicked, places depend on earlier clicks, and pairs that are
compared over time (`examination`) tell a curve that rises. But in each single search the plan was
drawn, with known probabilities, among plans that put the same entity at several places. Given
that an entity was clicked, it stood at place k with probability o_k θ_k / Σ_j o_j θ_j, where o_k
is how likely the draw of that moment put it there: what it is worth cancels out, to whom, and all
that had happened before.
"""

import numpy as np
import numpy.typing as npt

from ltrr_cli.clicks.examination import (
    FEWEST,
    LEAST,
    Examination,
    assumed,
    effective_interventions,
    exponent,
)
from ltrr_cli.clicks.sightings import Sightings
from ltrr_cli.clicks.trust_bias import fit

Floats = npt.NDArray[np.float64]

SHRINKAGE = 10.0
"""So many effective clicks count as much as the parametric curve.

A click says what about fifty sightings say, and `examination` counts sightings.
"""


def place_odds(
    places: npt.NDArray[np.int64], probabilities: npt.ArrayLike, *, count: int
) -> Floats:
    """How likely each of m entities was to stand at each place, (m, count), place 1 first.

    places: (p, m), 1-based, under each of p plans, 0 for not on the page; probabilities: (p,), of
    the plans. A row sums to less than 1 where some plan does not show the entity.

    >>> place_odds(np.array([[1, 2], [2, 0]]), [0.75, 0.25], count=2).tolist()
    [[0.75, 0.25], [0.0, 0.75]]
    """
    odds = np.asarray(probabilities, np.float64)
    at = places[:, :, None] == np.arange(1, count + 1)
    found: Floats = np.einsum("p,pmk->mk", odds, at.astype(np.float64))
    return found


def examination_by_draws(odds: Floats, clicked: npt.ArrayLike) -> Examination:
    """θ that makes the places of n clicks likeliest, given the draws (conditional likelihood).

    odds: (n, places), of what was clicked, see `place_odds`; clicked: (n,), 1-based, where it was.
    Each θ_k is drawn to k^-η, whose η the same clicks make likeliest, by `SHRINKAGE`. Where people
    also click by trust in a place, only clicks that proved to be worth something tell of looks.
    """
    at = np.asarray(clicked, np.int64)[:, None] == np.arange(1, odds.shape[1] + 1)
    told = (odds > 0).sum(axis=1) > 1
    seen = Sightings(shown=odds[told], clicks=at[told].astype(np.float64))
    known = effective_interventions(seen.shown)
    if known.sum() < FEWEST or not known[0]:
        note = (
            f"assumed; the draws moved {known.sum():.0f} effective clicks, fewer than {FEWEST:.0f}"
        )
        return Examination(
            theta=assumed(odds.shape[1]), trust=0.0, effective=known, known=False, note=note
        )
    eta = exponent(seen)
    prior = assumed(odds.shape[1], eta=eta)
    share = known / (known + SHRINKAGE)
    theta = share * fit(seen, start=prior, strength=0.0).theta + (1 - share) * prior
    return Examination(
        theta=np.clip(theta, LEAST, 1.0),
        trust=0.0,
        effective=known,
        known=True,
        note=f"from {known.sum():,.0f} effective clicks under drawn plans, drawn to k^-{eta:.2f}",
    )
