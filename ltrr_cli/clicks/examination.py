"""How likely each place of a page is looked at, from pairs that stood at more than one place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.clicks.sightings import Sightings, sightings
from ltrr_cli.clicks.trust_bias import best_fit
from ltrr_cli.records.feedback import Feedback

Floats = npt.NDArray[np.float64]

PLACES = 20
SHRINKAGE = 500.0
"""So many effective interventions count as much as the parametric curve."""
FEWEST = 50.0
"""With fewer effective interventions at all places together the curve is only assumed."""
ASSUMED = 1.0
"""The exponent η of the curve k^-η where the log cannot tell (Joachims et al. 2017)."""
LEAST = 0.02
"""The least θ: what is hardly ever looked at must not count without bound when it is clicked."""

_RISING = 1.1
"""A mean θ of the later places above this, the first being 1, is a feedback loop."""

_EXPONENTS = np.linspace(0.0, 3.0, 301)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """θ_k, how likely place k is looked at, as a share of the first.

    theta: (places,), θ_1 = 1, from 0.02 to 1; trust: c, at place k a share c / k of those who look
    click what they do not want; effective: (places,), effective interventions, how
    many sightings at this place can be compared with the same pair at other places; known:
    whether the log tells anything of θ; note: where θ is from, for people.
    """

    theta: Floats
    trust: float
    effective: Floats
    known: bool
    note: str

    def of(self, positions: npt.ArrayLike) -> Floats:
        """θ of 1-based places, those beyond the last as the last; 1 for a judgement (0)."""
        place = np.asarray(positions, np.int64)
        looked: Floats = self.theta[np.clip(place, 1, len(self.theta)) - 1]
        return np.where(place < 1, 1.0, looked)


def assumed(places: int = PLACES, *, eta: float = ASSUMED) -> Floats:
    """k^-η for the places 1, 2, ….

    >>> assumed(4).round(2).tolist()
    [1.0, 0.5, 0.33, 0.25]
    """
    return np.asarray(np.maximum(np.arange(1, places + 1) ** -eta, LEAST), np.float64)


def examination(feedback: Sequence[Feedback], *, places: int = PLACES) -> Examination:
    """θ by intervention harvesting (Agarwal et al. 2019): the same pair, at different places.

    Pairs are (query, entity), so that what a pair is worth cancels out. The Poisson likelihood
    with a worth for each pair, θ for each place and, where the clicks are surely likelier with
    it, trust in places is maximised (`trust_bias`). Each θ_k is then drawn to k^-η, whose η the
    same pairs make likeliest, by `SHRINKAGE`.
    """
    return from_sightings(sightings(feedback, places=places))


def from_sightings(seen: Sightings) -> Examination:
    """See `examination`."""
    places = seen.shown.shape[1]
    effective = effective_interventions(seen.shown)
    if effective.sum() < FEWEST or not seen.clicks.sum() or not effective[0]:
        note = (
            f"assumed: k^-{ASSUMED:g}; the log has {effective.sum():.0f} effective interventions, "
            f"fewer than {FEWEST:.0f}, or no clicks on them"
        )
        return Examination(
            theta=assumed(places), trust=0.0, effective=effective, known=False, note=note
        )
    eta = exponent(seen)
    prior = assumed(places, eta=eta)
    found = best_fit(seen, start=prior)
    if np.average(found.theta[1:], weights=effective[1:] + 1e-9) > _RISING:
        note = (
            f"assumed: k^-{ASSUMED:g}; of a pair the later places are clicked more, which happens "
            "when places depend on earlier clicks: a memory moves up what was clicked"
        )
        return Examination(
            theta=assumed(places), trust=0.0, effective=effective, known=False, note=note
        )
    share = effective / (effective + SHRINKAGE)
    theta = np.clip(share * found.theta + (1 - share) * prior, LEAST, 1.0)
    note = (
        f"from {effective.sum():,.0f} effective interventions, drawn to k^-{eta:.2f}; "
        f"trust in places {found.strength:.2f} / k"
    )
    return Examination(
        theta=theta, trust=found.strength, effective=effective, known=True, note=note
    )


def effective_interventions(shown: Floats) -> Floats:
    """Sightings at a place that have a counterpart: the harmonic share n_k · n_other / n_all."""
    total = shown.sum(axis=1, keepdims=True)
    other = total - shown
    counted: Floats = (shown * other / np.maximum(total, 1)).sum(axis=0)
    return counted


def exponent(seen: Sightings) -> float:
    """The η whose curve makes the clicks likeliest, the worth of each pair being what fits best.

    Given that pair i was clicked C_i times, the places of its clicks are multinomial with shares
    n_ik θ_k / Σ_j n_ij θ_j; what the pair is worth is not in it.
    """
    clicked_at, clicked_of = seen.clicks.sum(axis=0), seen.clicks.sum(axis=1)
    has = clicked_of > 0

    def likelihood(eta: float) -> float:
        curve = assumed(seen.shown.shape[1], eta=eta)
        at_all = np.log(seen.shown[has] @ curve)
        return float(clicked_at @ np.log(curve) - clicked_of[has] @ at_all)

    return float(_EXPONENTS[np.argmax([likelihood(float(eta)) for eta in _EXPONENTS])])
