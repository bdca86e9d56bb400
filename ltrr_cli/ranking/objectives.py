"""What a position-aware ranker minimises: gradient and curvature of the click log-likelihood.

All take s (n,), the log-odds that somebody who looks wants the entity, and y (n,), 0..1, what came
of it; p = 1 / (1 + e^-s). No row looks at another: their order does not matter.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
_LEAST = 1e-16  # of a curvature, as in XGBoost's own logistic objective
_EDGE = 1e-9  # a probability of a click stays so far from 0 and 1


def sigmoid(s: npt.ArrayLike) -> Floats:
    """1 / (1 + e^-s), for any s.

    >>> sigmoid([-1000.0, 0.0, 1000.0]).tolist()
    [0.0, 0.5, 1.0]
    """
    half = 0.5 * np.asarray(s, np.float64)
    return np.asarray(0.5 * (1 + np.tanh(half)))


def pbm_loss(s: npt.ArrayLike, y: npt.ArrayLike, theta: npt.ArrayLike) -> Floats:
    """-log likelihood under the position-based model, P(click) = θ_k · p; shape (n,)."""
    return affine_loss(s, y, theta=theta, trust=0.0)


def pbm(s: Floats, y: Floats, theta: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Gradient and curvature of `pbm_loss`.

    g = -y (1 - p) + (1 - y) θ p (1 - p) / (1 - θ p); the curvature is p (1 - p) (y + (1 - y) θ),
    positive everywhere, which the true one is not. With θ = 1 both are those of the logistic loss.
    """
    T = np.asarray(theta, np.float64)
    p = sigmoid(s)
    unclicked = np.where(T < 1, T * p * (1 - p) / np.maximum(1 - T * p, _EDGE), p)
    gradient = (1 - y) * unclicked - y * (1 - p)
    curvature = p * (1 - p) * (y + (1 - y) * T)
    return gradient, np.maximum(curvature, _LEAST)


def affine_loss(
    s: npt.ArrayLike, y: npt.ArrayLike, *, theta: npt.ArrayLike, trust: npt.ArrayLike
) -> Floats:
    """-log likelihood under trust bias, shape (n,).

    P(click) = θ_k (p + e_k (1 - p)): who looks at place k clicks what is wanted, and by trust in
    the place also a share e_k of what is not (Agarwal et al. 2019, Vardasbi et al. 2020).
    """
    P = np.clip(_clicked(sigmoid(s), theta, trust), _EDGE, 1 - _EDGE)
    wanted = np.asarray(y, np.float64)
    return np.asarray(-wanted * np.log(P) - (1 - wanted) * np.log1p(-P))


def affine(
    s: Floats, y: Floats, *, theta: npt.ArrayLike, trust: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Gradient of `affine_loss`, and its expected (Fisher) curvature.

    With P = b + a p, a = θ (1 - e), b = θ e: g = (P - y) / (P (1 - P)) · a p (1 - p), and
    h = (a p (1 - p))² / (P (1 - P)).
    """
    p = sigmoid(s)
    P = np.clip(_clicked(p, theta, trust), _EDGE, 1 - _EDGE)
    slope = np.asarray(theta) * (1 - np.asarray(trust)) * p * (1 - p)
    spread = P * (1 - P)
    return (P - y) / spread * slope, np.maximum(slope**2 / spread, _LEAST)


def _clicked(p: Floats, theta: npt.ArrayLike, trust: npt.ArrayLike) -> Floats:
    e = np.asarray(trust, np.float64)
    return np.asarray(np.asarray(theta, np.float64) * (p + e * (1 - p)))
