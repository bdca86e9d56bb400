"""What to expect in a situation, from what was seen in situations like it.

Kernel ridge regression: a Gaussian kernel over the features, each scaled by how much it matters.
A linear fit tells that first, as the average gradient does for recursive feature machines
(Radhakrishnan, Beaglehole, Pandit and Belkin, "Mechanism for feature learning in neural networks
and backpropagation-free machine learning models", Science 2024), here once, with the gradient of
the linear fit. Landmarks stand for all situations (Williams and Seeger, "Using the Nyström method
to speed up kernel machines", NIPS 2000), so a fit is linear in them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

_LANDMARKS = 400
_STIFFNESS = 100.0  # of the linear fit
_LEAST_SPREAD = 0.05  # a feature that hardly ever varies is not blown up beyond this
_NARROW = 2.0  # over the median squared distance: how fast likeness fades
_NOISE = 5.0  # variance of what is seen over that of what is to be expected
_JITTER = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRegression:
    """scale: (D,), of the features; landmarks: (M, D), scaled; narrow: above 0; weights: (M, K)."""

    scale: Values
    landmarks: Values
    narrow: float
    weights: Values

    def __call__(self, inputs: npt.NDArray[np.floating]) -> Values:
        """What to expect, (N, K), in situations with these features, (N, D)."""
        found: Values = _likeness(inputs * self.scale, self.landmarks, self.narrow) @ self.weights
        return found


def fit_kernel(inputs: Values, targets: Values, *, rng: np.random.Generator) -> KernelRegression:
    """Expects `targets` (N, K) of `inputs` (N, D); rng: draws the landmarks.

    What all K targets have in common does not tell how much a feature matters: their differences
    are what one will choose by.
    """
    scale = _importance(inputs, targets - targets.mean(axis=1, keepdims=True))
    scaled = inputs * scale
    landmarks = scaled[rng.permutation(len(scaled))[:_LANDMARKS]]
    distances = _distances(landmarks, landmarks)
    narrow = _NARROW / max(float(np.median(distances)), 1e-12)
    like = _likeness(scaled, landmarks, narrow)
    prior = np.exp(-narrow * distances) + _JITTER * np.eye(len(landmarks))
    weights = np.linalg.solve(like.T @ like + _NOISE * prior, like.T @ targets)
    return KernelRegression(
        scale=scale,
        landmarks=landmarks,
        narrow=narrow,
        weights=np.asarray(weights, np.float64),
    )


def _importance(inputs: Values, targets: Values) -> Values:
    """√ of the length of a feature's weights in a ridge regression, (D,)."""
    spread = inputs.std(axis=0) + _LEAST_SPREAD
    evened = inputs / spread
    squares = evened.T @ evened + _STIFFNESS * np.eye(evened.shape[1])
    weights = np.linalg.solve(squares, evened.T @ targets) / spread[:, None]
    important: Values = np.sqrt(np.linalg.norm(weights, axis=1))
    return important


def _likeness(some: Values, others: Values, narrow: float) -> Values:
    like: Values = np.exp(-narrow * _distances(some, others))
    return like


def _distances(some: Values, others: Values) -> Values:
    """Squared, (N, M)."""
    products = some @ others.T
    squares = (some**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * products
    found: Values = np.maximum(squares, 0.0)
    return found
