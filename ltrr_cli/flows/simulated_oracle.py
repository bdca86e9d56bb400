"""The references that learning is measured against, found on a training world."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.simulated_plays import Contestant, Rules
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.policy.baselines.best_arm import BestArm
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.portfolio.page_search import Pages, PageSearch
from ltrr_cli.policy.static.plan import StaticPlan
from ltrr_cli.ranking.union import union
from ltrr_cli.records.hits import Candidates

_WARM_UP = 0.4  # of the training searches, until memory knows something
_MOST, _MOST_OF_KIND = 1200, 300  # searches that the plans are fitted to
_FEWEST_OF_KIND = 20  # with fewer a kind is given the plan for all


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The best arm, the best plan for all needs, and for each kind; all with known relevance."""

    best_arm: BestArm
    static: StaticPlan
    by_kind: Mapping[str, StaticPlan]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    kind: str
    candidates: Candidates
    grades: npt.NDArray[np.float64]


def find_references(searches: Iterable[Asked], *, count: int, rules: Rules) -> References:
    """Greedy plans for a training world; count: how many searches there are.

    Memory grows as equal quota would have made it. Plans may look at kinds and grades here, and
    are played on other listeners afterwards.
    """
    player = Contestant(name="training", policy=EqualQuota())
    seen: list[_Seen] = []
    for number, asked in enumerate(searches):
        if number >= _WARM_UP * count:
            candidates = union(player.lists(asked, rules))
            grades = asked.grades_of(candidates.rows)
            seen.append(_Seen(kind=asked.kind, candidates=candidates, grades=grades))
        player.play(asked, rules)
    whole = _search(seen[-_MOST:], rules)
    alone = whole.alone(depth=rules.budget)
    by_kind: dict[str, list[_Seen]] = {}
    for each in seen:
        by_kind.setdefault(each.kind, []).append(each)
    enough = {kind: each for kind, each in by_kind.items() if len(each) >= _FEWEST_OF_KIND}
    return References(
        best_arm=BestArm(arms=tuple(sorted(alone, key=lambda arm: -alone[arm]))),
        static=StaticPlan(order=whole.best_order(budget=rules.budget)),
        by_kind={
            kind: StaticPlan(
                order=_search(each[-_MOST_OF_KIND:], rules).best_order(budget=rules.budget)
            )
            for kind, each in enough.items()
        },
    )


def _search(seen: Sequence[_Seen], rules: Rules) -> PageSearch:
    return PageSearch(_pages(seen, rules), value=rules.clicks.satisfied)


def _pages(seen: Sequence[_Seen], rules: Rules) -> Pages:
    """All candidates of all searches, padded to the longest list with what no arm brought."""
    shape = (len(seen), max(len(each.candidates.rows) for each in seen), len(rules.arms))
    ranks = np.zeros(shape, np.int16)
    points = np.zeros(shape, np.float32)
    bonus = np.zeros(shape[:2], np.float32)
    grades = np.zeros(shape[:2])
    for number, each in enumerate(seen):
        count, columns = len(each.candidates.rows), _columns(each.candidates, rules)
        ranks[number, :count, columns] = each.candidates.ranks.T
        points[number, :count], bonus[number, :count] = rules.score.points(
            rules.arms, ranks[number, :count], rows=each.candidates.rows
        )
        grades[number, :count] = each.grades
    return Pages(arms=tuple(rules.arms), ranks=ranks, points=points, bonus=bonus, grades=grades)


def _columns(candidates: Candidates, rules: Rules) -> list[int]:
    return [rules.arms.index(arm) for arm in candidates.arms]
