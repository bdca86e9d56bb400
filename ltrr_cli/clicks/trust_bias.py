"""Examination where people also click by trust in a place what they do not want."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.clicks.sightings import Sightings

Floats = npt.NDArray[np.float64]

_COARSE, _FINE = 0.1, 0.05
_STRONGEST = 0.9
_SURELY = 10.0
"""So much likelier must the clicks be with trust than without before it is believed."""
_ROUNDS = 400
_CLOSE = 1e-6
_TINY = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """θ (places,) with θ_1 = 1, the strength c of trust, and the log-likelihood of the clicks."""

    theta: Floats
    strength: float
    likelihood: float


def best_fit(seen: Sightings, *, start: Floats) -> Fitted:
    """The fit whose strength makes the clicks likeliest, in steps of 0.05; 0 unless it is sure."""
    without = fit(seen, start=start, strength=0.0)
    coarse = [
        fit(seen, start=start, strength=float(each))
        for each in np.arange(_COARSE, _STRONGEST, _COARSE)
    ]
    top = max(coarse, key=lambda each: each.likelihood)
    near = [fit(seen, start=top.theta, strength=top.strength + step) for step in (-_FINE, _FINE)]
    best = max((top, *near), key=lambda each: each.likelihood)
    return best if best.likelihood > without.likelihood + _SURELY else without


def fit(seen: Sightings, *, start: Floats, strength: float) -> Fitted:
    """Maximum Poisson likelihood of P(click) = θ_k (γ_i + e_k (1 - γ_i)), e_k = c / k, c given.

    γ_i is what pair i is worth. By turns: θ_k = C_k / Σ_i n_ik q_ik, and the multiplicative
    update of γ of an additive Poisson model (Lee and Seung 2001), which never lowers the
    likelihood. γ_i has no upper bound: of a pair that was seen twice, and clicked once far down,
    the likeliest worth is above 1, and with a bound the low places would seem to be looked at more.
    """
    shown, clicks = seen.shown, seen.clicks
    trusted = strength / np.arange(1, shown.shape[1] + 1)
    clicked_at = clicks.sum(axis=0)
    theta = start.copy()
    worth = np.maximum(clicks.sum(axis=1) / np.maximum(shown @ theta, _TINY), 1e-4)
    chance = worth[:, None] * (1 - trusted) + trusted
    for _ in range(_ROUNDS):
        up = (clicks / np.maximum(chance, _TINY)) @ (1 - trusted)
        worth = worth * up / np.maximum(shown @ (theta * (1 - trusted)), _TINY)
        chance = worth[:, None] * (1 - trusted) + trusted
        expected = (shown * chance).sum(axis=0)
        new = np.where(expected > 0, clicked_at / np.maximum(expected, _TINY), theta)
        new[0] = 1.0  # trust gives θ a scale: the first place is looked at by definition
        moved, theta = float(np.abs(new - theta).max()), new
        if moved < _CLOSE:
            break
    rate = np.maximum(theta * chance, _TINY)
    likelihood = float((clicks * np.log(rate) - shown * theta * chance).sum())
    return Fitted(theta=theta, strength=strength, likelihood=likelihood)
