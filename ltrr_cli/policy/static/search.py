"""Finds the order in which one plan for all queries fills its budget.

Recall of a union is a monotone submodular function of the chunks taken, and the budget a knapsack:
greedy by recall per candidate, looking ahead over every depth of an arm, then local search.
The better of the greedy by ratio and the greedy by gain is within (1 - 1/e) / 2 of the best
(Leskovec et al., "Cost-effective outbreak detection", KDD 2007); the search closes the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.policy.static.plan import Order, fill
from ltrr_cli.policy.static.replay_groups import DEPTH_OF, Levels, ReplayGroups, replay_groups
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.plan import DEPTHS

Entry = tuple[int, int]
"""(place of the arm, level to which it goes down)."""

_HEAD = 14  # entries in front that the local search moves: behind them little budget is left
_TRIES = 12_000  # orders that the local search looks at in all
_FILLINGS = 2_000_000  # the same times the groups of events in which each is filled
_LEAST = 1e-9  # a gain of recall below this is rounding


def tuned_order(arm_ranks: ArmRanks, *, budget: int, by_gain: bool = False) -> Order:
    """The order whose filling has the best mean recall on these events.

    It names every depth of every arm, so that no budget is left while an arm could still draw,
    whichever arms are able. Deterministic.
    """
    groups = replay_groups(arm_ranks, by_gain=by_gain)
    search = _Search(groups=groups, budget=budget)
    starts = [search.greedy(by_price=by_price) for by_price in (True, False)]
    best = search.improved(max(starts, key=search.value))
    return tuple((groups.arms[arm], DEPTHS[level]) for arm, level in search.completed(best))


def depths_of(order: Order, arm_ranks: ArmRanks, *, budget: int) -> npt.NDArray[np.int16]:
    """How deep each arm goes in each event when the order fills the budget there, (N, A)."""
    patterns, pattern_of = np.unique(arm_ranks.able, axis=0, return_inverse=True)
    depths = np.zeros(patterns.shape, np.int16)
    for row, pattern in zip(depths, patterns, strict=True):
        able = {arm for arm, can in zip(arm_ranks.arms, pattern, strict=True) if can}
        plan = fill(order, able, budget=budget).depths
        row[:] = [plan.get(arm, 0) for arm in arm_ranks.arms]
    return depths[pattern_of.ravel()]


@dataclass(slots=True, kw_only=True)
class _Search:
    """Orders of entries, their filling in every group at once, and its recall."""

    groups: ReplayGroups
    budget: int
    known: dict[tuple[int, bytes], float] = field(default_factory=dict)

    def filled(self, order: list[Entry]) -> tuple[Levels, npt.NDArray[np.int64]]:
        """(G, A) levels and (G,) budget left after filling in each group."""
        levels = np.zeros(self.groups.able.shape, np.int8)
        left = np.full(len(levels), self.budget)
        for arm, level in order:
            price = DEPTH_OF[level] - DEPTH_OF[levels[:, arm]]
            takes = self.groups.able[:, arm] & (price > 0) & (price <= left)
            levels[takes, arm] = level
            left -= price * takes
        return levels, left

    def value(self, order: list[Entry]) -> float:
        """The mean recall of the order's filling."""
        levels, _ = self.filled(order)
        total = 0.0
        for group, plan in enumerate(levels):
            key = (group, plan.tobytes())
            if key not in self.known:
                self.known[key] = self.groups.value(group, plan)
            total += self.known[key]
        return total

    def greedy(self, *, by_price: bool, order: list[Entry] | None = None) -> list[Entry]:
        """Goes on with an order while anything adds recall, best first."""
        order = list(order or ())
        while entry := self._best_next(order, by_price=by_price):
            order.append(entry)
        return order

    def _best_next(self, order: list[Entry], *, by_price: bool) -> Entry | None:
        groups = self.groups
        levels, left = self.filled(order)
        open_ = ~(groups.levels <= levels[groups.group].T).any(axis=0)
        best, best_score = None, 0.0
        for arm in range(len(groups.arms)):
            at, worth, group = (
                part[open_] for part in (groups.levels[arm], groups.worth, groups.group)
            )
            for level in range(1, len(DEPTHS)):
                price = DEPTH_OF[level] - DEPTH_OF[levels[:, arm]]
                takes = groups.able[:, arm] & (price > 0) & (price <= left)
                gain = float(worth[(at <= level) & takes[group]].sum())
                paid = float(groups.shares @ (price * takes)) if by_price else 1.0
                if gain > _LEAST and gain / paid > best_score * (1 + _LEAST):
                    best, best_score = (arm, level), gain / paid
        return best

    def improved(self, order: list[Entry]) -> list[Entry]:
        """Local search: the first change of the head that adds recall, until none does."""
        tail, best, tries = self.completed(order)[len(order) :], self.value(order), 0
        most = min(_TRIES, _FILLINGS // len(self.groups.able))
        found = True
        while found and tries < most:
            found = False
            for changed in self._neighbours(order):
                tries += 1
                value = self.value(changed + tail)
                if value > best + _LEAST:
                    order, best, found = changed, value, True
                    break
        return self.greedy(by_price=True, order=order)

    def _neighbours(self, order: list[Entry]) -> Iterator[list[Entry]]:
        entries = [
            (arm, level) for arm in range(len(self.groups.arms)) for level in range(1, len(DEPTHS))
        ]
        head = range(min(len(order), _HEAD))
        for place in head:
            yield order[:place] + order[place + 1 :]
        for place in head:
            rest = order[:place] + order[place + 1 :]
            yield from ([*rest[:other], order[place], *rest[other:]] for other in head)
        for place in (*head, len(head)):
            for entry in entries:
                yield [*order[:place], entry, *order[place:]]
                yield [*order[:place], entry, *order[place + 1 :]]

    def completed(self, order: list[Entry]) -> list[Entry]:
        """The order, and behind it every entry that it does not have, from the top rungs down."""
        every = ((arm, level) for level in range(1, len(DEPTHS)) for arm in self._arms_by_worth())
        return list(dict.fromkeys((*order, *every)))

    def _arms_by_worth(self) -> list[int]:
        groups = self.groups
        alone = [float(groups.worth[row < len(DEPTHS)].sum()) for row in groups.levels]
        return sorted(range(len(alone)), key=lambda arm: -alone[arm])
