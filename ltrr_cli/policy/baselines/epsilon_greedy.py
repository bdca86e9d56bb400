"""Epsilon-greedy: mostly the best plan known, now and then one of a few others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ltrr_cli.policy.baselines.allocation import best_levels, plan_at
from ltrr_cli.policy.baselines.hazard_tables import HazardTables, one_bucket
from ltrr_cli.policy.exploration import draw, merged
from ltrr_cli.policy.static.plan import fill
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS, Action, Choice, Plan
from ltrr_cli.records.situation import Outcome, Situation


@dataclass(slots=True, kw_only=True)
class EpsilonGreedy:
    """Policy `epsilon greedy`: the best plan by expected hazards, by kind of query.

    tables: what is believed, with marginal credit; bucket: context → kind of query, a row of the
    tables. With probability `epsilon` one of `leaning_plans` instead, each as likely.
    """

    tables: HazardTables
    bucket: Callable[[Scores], int] = one_bucket
    epsilon: float = 0.1
    name: str = "epsilon greedy"

    def choose(self, situation: Situation) -> Choice:
        arms = self.tables.known(situation.able)
        means = self.tables.means(self.bucket(situation.context), arms)
        best = plan_at(arms, best_levels(means[None], budget=situation.budget)[0])
        others = leaning_plans(arms, budget=situation.budget) or (best,)
        actions = merged([
            Action(plan=best, probability=1 - self.epsilon),
            *(Action(plan=plan, probability=self.epsilon / len(others)) for plan in others),
        ])
        played = actions[draw(actions, situation.seed)]
        return Choice(
            policy=self.name,
            plan=played.plan,
            propensity=played.probability,
            why={},
            actions=actions,
        )

    def learn(self, situation: Situation, choice: Choice, outcome: Outcome) -> None:
        self.tables.learn(self.bucket(situation.context), choice.plan, outcome)


def leaning_plans(arms: Sequence[str], *, budget: int) -> tuple[Plan, ...]:
    """For each arm a plan that gives it about half of the budget, and the others a rung in turn.

    >>> [dict(plan.depths) for plan in leaning_plans(("a", "b", "c"), budget=20)]
    [{'a': 10, 'b': 5, 'c': 5}, {'b': 10, 'c': 5, 'a': 5}, {'c': 10, 'a': 5, 'b': 5}]
    """
    half = max(rung for rung in DEPTHS if rung <= max(budget // 2, DEPTHS[1]))
    plans = []
    for place, arm in enumerate(arms):
        turn = (*arms[place:], *arms[:place])
        rungs = ((other, rung) for rung in DEPTHS[1:] for other in turn)
        plans.append(fill(((arm, half), *rungs), arms, budget=budget))
    return tuple(plans)
