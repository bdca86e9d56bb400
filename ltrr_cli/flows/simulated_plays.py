"""A policy answers a simulated search, is clicked on, and learns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.simulated_requests import MEMORY, Asked
from ltrr_cli.ports import LearningPolicy, Policy
from ltrr_cli.ranking.default_score import DefaultScore
from ltrr_cli.ranking.union import union
from ltrr_cli.records.hits import Candidates, Hits, Rows
from ltrr_cli.records.plan import Choice
from ltrr_cli.records.replayed_page import ReplayedPage
from ltrr_cli.records.situation import Outcome, Situation
from ltrr_cli.simulation.click_memory import ClickMemory
from ltrr_cli.simulation.click_models import ClickModel

SHOWN = 10
"""Places on a page."""

_CLICKS = 11  # the stream of a search's seed that clicks are drawn from, the same for all policies
_PLEASURE = 17  # the stream for whether a click satisfied


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What all policies share.

    arms: the registry's order; scouts: arm → depth of the lists that a policy may look at before
    it chooses; budget: candidates that a plan may draw.
    """

    arms: Sequence[str]
    score: DefaultScore
    clicks: ClickModel
    budget: int
    scouts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What was shown and clicked.

    page: places in `candidates`, best first, (k,); grades, clicked, satisfied: (k,), whether what
    was clicked was played on, because it was what was wanted; replay: gives all that the arms
    could have brought, with what stood on the page as found.
    """

    choice: Choice
    candidates: Candidates
    page: npt.NDArray[np.intp]
    scores: npt.NDArray[np.float32]
    grades: npt.NDArray[np.float64]
    clicked: npt.NDArray[np.bool_]
    satisfied: npt.NDArray[np.bool_]
    replay: Callable[[], ReplayedPage]


@dataclass(slots=True, kw_only=True)
class Contestant:
    """A policy with a memory of its own.

    by_kind: for each kind of need the policy that plays it instead: only a reference that is
    told what no search can know has any. grades: (n, 10) of the pages so far; clicks: of each.
    """

    name: str
    policy: Policy
    learner: LearningPolicy | None = None
    by_kind: Mapping[str, Policy] = field(default_factory=dict)
    memory: ClickMemory = field(default_factory=ClickMemory)

    def play(self, asked: Asked, rules: Rules, *, frozen: bool = False) -> Played:
        """Answers; frozen: plays the likeliest plan, and neither learns nor remembers."""
        lists = self.lists(asked, rules)
        situation = Situation(
            context=asked.context,
            able=tuple(lists),
            scouted={a: lists[a].top(depth) for a, depth in rules.scouts.items() if a in lists},
            budget=rules.budget,
            seed=asked.seed,
        )
        policy = self.by_kind.get(asked.kind, self.policy)
        choice = policy.choose(situation)
        if frozen and choice.actions:
            likeliest = max(choice.actions, key=lambda action: action.probability)
            choice = Choice(policy=choice.policy, plan=likeliest.plan, propensity=1.0, why={})
        played = page_of(asked, lists, choice=choice, rules=rules)
        if not frozen:
            self._take_in(asked, situation, played, lists=lists, rules=rules)
        return played

    def lists(self, asked: Asked, rules: Rules) -> dict[str, Hits]:
        """Every able arm's list in the registry's order, what this policy remembers included."""
        own = self.memory.find(asked.request.understanding, limit=rules.budget)
        known = {**asked.lists, MEMORY: own} if len(own) else asked.lists
        return {arm: known[arm] for arm in rules.arms if arm in known}

    def _take_in(
        self,
        asked: Asked,
        situation: Situation,
        played: Played,
        *,
        lists: Mapping[str, Hits],
        rules: Rules,
    ) -> None:
        rows = played.candidates.rows[played.page]
        places = np.flatnonzero(played.clicked).tolist()
        self.memory.add(asked.request.understanding, rows, places)
        if self.learner is not None:
            outcome = outcome_of(played, lists, rules=rules)
            self.learner.learn(situation, played.choice, outcome)


def page_of(asked: Asked, lists: Mapping[str, Hits], *, choice: Choice, rules: Rules) -> Played:
    """The union of the prefixes, scored, cut to a page, and clicked on."""
    depths = choice.plan.depths
    fired = {arm: hits.top(depths[arm]) for arm, hits in lists.items() if depths.get(arm)}
    candidates = union(fired)
    scores = rules.score.of(candidates.arms, candidates.ranks, rows=candidates.rows)
    page = np.argsort(-scores, kind="stable")[:SHOWN]
    grades = asked.grades_of(candidates.rows[page])
    clicked = rules.clicks.click(grades, np.random.default_rng((asked.seed, _CLICKS)))
    pleased = np.random.default_rng((asked.seed, _PLEASURE)).random(len(page))
    return Played(
        choice=choice,
        candidates=candidates,
        page=page,
        scores=scores,
        grades=grades,
        clicked=clicked,
        satisfied=clicked & (pleased < rules.clicks.owed(grades)),
        replay=partial(replayed, lists, candidates.rows[page], rules=rules),
    )


def outcome_of(played: Played, lists: Mapping[str, Hits], *, rules: Rules) -> Outcome:
    """For each entity that was played on the ranks that the arms that fired gave it."""
    chosen = played.page[played.satisfied]
    if not len(chosen):
        return Outcome(found=())
    arms = played.candidates.arms
    found = (
        {arm: rank for arm, rank in zip(arms, ranks, strict=True) if rank}
        for ranks in played.candidates.ranks[chosen].tolist()
    )
    replay = partial(replayed, lists, played.candidates.rows[chosen], rules=rules)
    return Outcome(found=tuple(found), replay=replay)


def replayed(lists: Mapping[str, Hits], found: Rows, *, rules: Rules) -> ReplayedPage:
    """All that the arms could have brought; found: rows of what was played on."""
    candidates = union(lists)
    ranks = np.zeros((len(candidates.rows), len(rules.arms)), np.int16)
    columns = [rules.arms.index(arm) for arm in candidates.arms]
    ranks[:, columns] = candidates.ranks
    points, bonus = rules.score.points(rules.arms, ranks, rows=candidates.rows)
    return ReplayedPage(
        arms=tuple(rules.arms),
        ranks=ranks,
        points=points,
        bonus=bonus,
        found=np.searchsorted(candidates.rows, found),
        shown=SHOWN,
    )
