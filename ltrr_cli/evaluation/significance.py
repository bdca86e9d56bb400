"""Tests of "is it really better": sign flips by cluster, and Holm's correction for many systems."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.arrays import Numbers
from ltrr_cli.evaluation.bootstrap import cluster_sums

_CELLS_AT_ONCE = 4_000_000


def sign_flip_test(
    differences: Numbers,
    clusters: npt.NDArray[np.generic],
    *,
    rng: np.random.Generator,
    flips: int = 10_000,
) -> float:
    """How likely so large a mean difference would be if neither system were better; 0..1.

    The paired permutation test (Fisher's randomisation), two-sided: without a difference a
    cluster could as well have come out with all its signs turned. NaN differences are left out.
    The smallest value that it can give is 1 / (flips + 1).

    >>> sign_flip_test(np.zeros(5), np.arange(5), rng=np.random.default_rng(0))
    1.0
    """
    known = ~np.isnan(differences)
    sums = cluster_sums(differences[known, None], clusters[known])[:, 0]
    seen = abs(sums.sum())
    block = max(1, _CELLS_AT_ONCE // max(len(sums), 1))
    as_far = 0
    for done in range(0, flips, block):
        signs = 1.0 - 2.0 * rng.integers(2, size=(min(block, flips - done), len(sums)))
        # the same sum in another order differs in its last bits; that is no difference
        as_far += int(np.sum(np.abs(signs @ sums) >= seen * (1 - 1e-9)))
    return (1 + as_far) / (1 + flips)


def holm(p_values: npt.ArrayLike) -> Numbers:
    """The p-values corrected for how many there are (Holm 1979); same shape and order.

    One that is below .05 after it is so with 5 % risk that any of them is so by chance.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    given = np.asarray(p_values, np.float64)
    order = np.argsort(given, kind="stable")
    stepped = np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1))
    adjusted = np.empty_like(given)
    adjusted[order] = np.minimum(stepped, 1)
    return adjusted
