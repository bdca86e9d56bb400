"""Were plans chosen as often as their logged probabilities say?

Over a log of answers i with actions of probability p_ij, the number O_b of choices that fall into
a group b of actions has mean E_b = sum_i q_ib, where q_ib is the sum of p_ij over the group, and
covariance sum_i (diag(q_i) - q_i q_i'). So (O - E)' C^+ (O - E) is about chi-square with rank(C)
degrees of freedom: Pearson's statistic for choices that are not all from the same distribution.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import stats

from ltrr_cli.clicks.check_probabilities import place_of_choice, with_actions
from ltrr_cli.records.feedback import Served
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck

LEVEL = 0.001
"""Below this the choices do not come from the probabilities; one honest log in a thousand does."""
_EXPECTED = 10.0
"""Choices that a group must expect, so that the normal approximation holds."""
_GROUPS = 8
_TESTS = 2
_USE = "off-policy estimates and exploration rest on it"

Matrix = npt.NDArray[np.float64]


def check_choices(log: FeedbackLog) -> LogCheck:
    """Whether choices agree with the probabilities, by two groupings of the actions.

    By probability, which finds what is claimed too rare or too often; by place among the actions,
    which finds a choice that is always the first.
    """
    told = [(each, place_of_choice(each)) for each in with_actions(log)]
    known = [(each, place) for each, place in told if place is not None]
    choices = [(each, place) for each, place in known if len(each.actions) > 1]
    if not choices:
        return _unknown("no answer had a choice")
    groupings = (_by_probability(choices), _by_place(choices))
    values = [p for p in (_p_value(each, choices) for each in groupings) if p is not None]
    if not values:
        return _unknown(f"{len(choices):,} choices are too few")
    p = min(1.0, _TESTS * min(values))
    return LogCheck(
        name="choices",
        status="bad" if p < LEVEL else "ok",
        figure=f"chi-square over {len(choices):,} choices: p = {p:.3g}",
        value=p,
        limits=(
            f"{_USE}: the probabilities are not those by which plans were chosen"
            if p < LEVEL
            else f"{_USE}: nothing speaks against it"
        ),
    )


Choices = Sequence[tuple[Served, int]]
Grouping = tuple[npt.NDArray[np.int64], int]


def _by_probability(choices: Choices) -> Grouping:
    """For each action, answer by answer, its group: as many expected choices in each as can be."""
    chance = _chances(choices)
    order = np.argsort(chance, kind="stable")
    expected = np.cumsum(chance[order])
    count = int(np.clip(expected[-1] / _EXPECTED, 1, _GROUPS)) if len(order) else 1
    edges = np.searchsorted(expected, expected[-1] * np.arange(1, count) / count)
    cuts = np.unique(chance[order][np.minimum(edges, len(order) - 1)])
    return np.searchsorted(cuts, chance, side="right"), len(cuts) + 1  # equal ones stay together


def _by_place(choices: Choices) -> Grouping:
    """The first, second … of the actions; the last group is all that are further down."""
    place = np.array([at for each, _ in choices for at in range(len(each.actions))])
    return np.minimum(place, _GROUPS - 1), _GROUPS


def _p_value(grouping: Grouping, choices: Choices) -> float | None:
    """How likely choices so far from the probabilities are; None when they are too few."""
    group, count = grouping
    sizes = np.array([len(each.actions) for each, _ in choices])
    answer = np.repeat(np.arange(len(choices)), sizes)
    q = np.zeros((len(choices), count))
    np.add.at(q, (answer, group), _chances(choices))
    starts = np.cumsum(sizes) - sizes
    chosen = group[starts + np.array([place for _, place in choices])]
    observed = np.bincount(chosen, minlength=count).astype(np.float64)
    merge = _merged(q.sum(axis=0))
    q, observed = q @ merge, observed @ merge
    return _chi_square(observed - q.sum(axis=0), np.diag(q.sum(axis=0)) - q.T @ q)


def _merged(expected: npt.NDArray[np.float64]) -> Matrix:
    """Which neighbours to add up so that each group expects enough; shape (groups, fewer)."""
    column, total, columns = 0, 0.0, []
    for each in expected.tolist():
        columns.append(column)
        total += each
        if total >= _EXPECTED:
            column, total = column + 1, 0.0
    last = max(column - 1, 0) if total < _EXPECTED else column
    merge = np.zeros((len(columns), last + 1))
    merge[np.arange(len(columns)), np.minimum(columns, last)] = 1.0
    return merge


def _chi_square(off: npt.NDArray[np.float64], covariance: Matrix) -> float | None:
    """The p-value of deviations with this covariance, which may have directions without any."""
    values, vectors = np.linalg.eigh(covariance)
    free = values > max(values.max(initial=0) * 1e-9, 1e-9)
    if not free.any():
        return None
    parts = (vectors.T @ off)[free] ** 2 / values[free]
    return float(stats.chi2.sf(parts.sum(), int(free.sum())))


def _chances(choices: Choices) -> npt.NDArray[np.float64]:
    lists = ((action.probability for action in each.actions) for each, _ in choices)
    return np.fromiter(chain.from_iterable(lists), np.float64)


def _unknown(why: str) -> LogCheck:
    return LogCheck(
        name="choices", status="cannot tell", figure=why, value=None, limits=f"{_USE}: unknown"
    )
