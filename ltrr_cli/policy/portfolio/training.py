"""Finds the plans of a portfolio by replay, and learns which situation each is good for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.portfolio.kernel_regression import KernelRegression, fit_kernel
from ltrr_cli.policy.portfolio.page_search import Pages, PageSearch
from ltrr_cli.policy.situation.context import NAMES
from ltrr_cli.policy.static.plan import Order, fill
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import Action
from ltrr_cli.records.replayed_page import ReplayedPage

FIRST = 300
"""Searches before the first fit."""

_PLANS = 14  # in a portfolio, the most
_NEW = 9  # groups of searches that are given a plan of their own at a fit
_FEWEST, _SAMPLE = 25, 250  # searches of a group
_MOST_WORTH = 40.0  # of one click, however unlikely it was to be seen

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A search; phi: (D,), of its situation; page: None when nothing was found.

    worth: (m,), of each found entity: the rarer it was seen, the more one click counts.
    """

    phi: Scores
    able: tuple[str, ...]
    budget: int
    page: ReplayedPage | None
    worth: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """orders: K plans; worths: situations → what each of the plans is worth there."""

    orders: tuple[Order, ...]
    worths: KernelRegression

    def values(self, phi: npt.NDArray[np.floating]) -> Values:
        """The worth of each plan, (N, K), in situations with these features, (N, D)."""
        return self.worths(phi)


def looked_at(places: npt.NDArray[np.int64]) -> Values:
    """How likely a place is looked at: 1 / place, 0 for place 0, which is not on the page.

    The curve that is assumed where no log tells (Joachims, Swaminathan and Schnabel 2017).
    """
    found: Values = np.divide(1.0, places, out=np.zeros(places.shape), where=places > 0)
    return found


def worth_of(page: ReplayedPage, actions: Sequence[Action]) -> Values:
    """One search is worth one, shared by what was found there, each over how likely it was seen.

    The mean over the plans that could have been played of the chance to look at its place; so
    what a plan rarely shows is not taken for what is rarely wanted (inverse propensity).
    """
    depths = np.array([[each.plan.depths.get(arm, 0) for arm in page.arms] for each in actions])
    odds = np.array([each.probability for each in actions])
    seen = odds @ looked_at(page.places(depths))
    worth: Values = np.minimum(1 / np.maximum(seen, 1e-6), _MOST_WORTH) / len(page.found)
    return worth


def fit(
    events: Sequence[Event],
    orders: Sequence[Order],
    *,
    before: Fitted | None,
    rng: np.random.Generator,
) -> Fitted:
    """The best plan of all searches and of each group of them, and those before; the used ones.

    A group is what `before` plays one plan for; at first, queries of one shape. orders: the plans
    so far.
    """
    found = [event for event in events if event.page is not None]
    if len(found) < _FEWEST:
        return before or _weighted(events, tuple(orders), rng)
    new = [_best_order(group, rng) for group in [found, *_groups(found, before)]]
    tried = _weighted(events, tuple(dict.fromkeys([*new, *orders])), rng)
    uses = np.bincount(_preferred(tried, events), minlength=len(tried.orders))
    kept = sorted(np.argsort(-uses, kind="stable")[:_PLANS].tolist())
    worths = replace(tried.worths, weights=tried.worths.weights[:, kept])
    return Fitted(orders=tuple(tried.orders[at] for at in kept), worths=worths)


def _preferred(fitted: Fitted, events: Sequence[Event]) -> npt.NDArray[np.intp]:
    """Which plan is held best for each event, (N,)."""
    best: npt.NDArray[np.intp] = fitted.values(_inputs(events)).argmax(axis=1)
    return best


def _groups(found: Sequence[Event], before: Fitted | None) -> list[list[Event]]:
    keys: Sequence[object] = (
        [_shape(event.phi) for event in found]
        if before is None
        else _preferred(before, found).tolist()
    )
    groups: dict[object, list[Event]] = {}
    for key, event in zip(keys, found, strict=True):
        groups.setdefault(key, []).append(event)
    large = [group for group in groups.values() if len(group) >= _FEWEST]
    return sorted(large, key=len, reverse=True)[:_NEW]


def _shape(phi: Scores) -> bytes:
    context = phi[1 : 1 + len(NAMES)]
    return bytes(int(context[at]) for at, name in enumerate(NAMES) if name.startswith("shape "))


def _weighted(
    events: Sequence[Event], orders: tuple[Order, ...], rng: np.random.Generator
) -> Fitted:
    """Regression of what each plan would have been worth on the situations."""
    worths = np.array([_worths(event, orders) for event in events])
    return Fitted(orders=orders, worths=fit_kernel(_inputs(events), worths, rng=rng))


def _inputs(events: Sequence[Event]) -> Values:
    return np.array([event.phi for event in events], np.float64)


def _worths(event: Event, orders: tuple[Order, ...]) -> Values:
    """What was found, on the page of each plan, (K,)."""
    page = event.page
    if page is None:
        return np.zeros(len(orders))
    depths = _depths(orders, event.able, budget=event.budget, arms=page.arms)
    worths: Values = looked_at(page.places(depths)) @ event.worth
    return worths


@lru_cache(maxsize=256)
def _depths(
    orders: tuple[Order, ...], able: tuple[str, ...], *, budget: int, arms: tuple[str, ...]
) -> npt.NDArray[np.int64]:
    """The depths of each of the plans, (K, A); the same for all who have the same arms."""
    plans = [fill(order, able, budget=budget).depths for order in orders]
    return np.array([[plan.get(arm, 0) for arm in arms] for plan in plans])


def _best_order(group: Sequence[Event], rng: np.random.Generator) -> Order:
    """Greedy on the worth of the page."""
    some = rng.permutation(len(group))[:_SAMPLE].tolist()
    pages = [(group[at].page, group[at].worth) for at in some]
    known = [(page, worth) for page, worth in pages if page is not None]
    search = PageSearch(_padded(known), value=_value, shown=known[0][0].shown)
    return search.best_order(budget=group[0].budget)


def _value(grades: Values) -> Values:
    worth: Values = grades @ looked_at(np.arange(1, grades.shape[-1] + 1))
    return worth


def _padded(known: Sequence[tuple[ReplayedPage, Values]]) -> Pages:
    arms = known[0][0].arms
    most = max(len(page.bonus) for page, _ in known)
    ranks = np.zeros((len(known), most, len(arms)), np.int16)
    points = np.zeros(ranks.shape, np.float32)
    bonus = np.zeros(ranks.shape[:2], np.float32)
    grades = np.zeros(ranks.shape[:2])
    for at, (page, worth) in enumerate(known):
        count = len(page.bonus)
        ranks[at, :count], points[at, :count] = page.ranks, page.points
        bonus[at, :count] = page.bonus
        grades[at, page.found] = worth
    return Pages(arms=arms, ranks=ranks, points=points, bonus=bonus, grades=grades)
