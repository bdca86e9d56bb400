"""An estimator taken apart into one term per request, so that requests can be resampled."""

from dataclasses import dataclass

import numpy as np

from ltrr_cli.evaluation.arrays import Numbers, quotient


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Per request, each of shape (n,): the value is sum(numerator) / sum(denominator).

    baseline: the same estimator's term for the policy that answered. Its mean is subtracted
    from the value for the difference, in which much of the noise of both cancels, and which is
    exactly 0 when the target is the policy that answered.
    """

    name: str
    numerator: Numbers
    denominator: Numbers
    baseline: Numbers

    @property
    def columns(self) -> Numbers:
        """The four columns that `value_of` and `delta_of` read, shape (n, 4)."""
        ones = np.ones(len(self.baseline))
        return np.column_stack([self.numerator, self.denominator, self.baseline, ones])

    @property
    def value(self) -> float:
        """What the target policy would have earned per request."""
        return float(value_of(self.columns.sum(axis=0)))

    @property
    def delta(self) -> float:
        """How much more than the policy that answered."""
        return float(delta_of(self.columns.sum(axis=0)))


def value_of(totals: Numbers) -> Numbers:
    """The value from totals of the columns, (..., 4) → (...); NaN where all weights are 0."""
    return quotient(totals[..., 0], totals[..., 1])


def delta_of(totals: Numbers) -> Numbers:
    """The difference to the policy that answered from totals of the columns, (..., 4) → (...)."""
    return value_of(totals) - quotient(totals[..., 2], totals[..., 3])
