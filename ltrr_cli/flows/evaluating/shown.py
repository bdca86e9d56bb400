"""The lists of all arms for one request, and what plans show of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.off_policy.inclusion import included, inclusion_probability
from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.hits import Candidates
from ltrr_cli.records.plan import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a policy would show for one request: its plans with probabilities, and how likely
    each entity is to be among the candidates; ids not named are never there.
    """

    actions: tuple[Action, ...]
    chances: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """ids: of n entities; arms: a names; ranks: (n, a), 1-based rank in each arm's list, 0 for
    none.
    """

    ids: list[str]
    arms: tuple[str, ...]
    ranks: npt.NDArray[np.int16]

    @classmethod
    def of(cls, ids: list[str], candidates: Candidates) -> "Lists":
        """Lists as they are now; ids: of the candidates' rows."""
        return cls(ids=ids, arms=candidates.arms, ranks=candidates.ranks)

    def correct(self, event: Feedback, served: Served) -> None:
        """Where the log tells ranks, they were so: as deep as was played, memory may have moved
        since. Entities that no list has any more stay unknown.
        """
        if not served.arm_ranks or served.plan is None:
            return
        row_of = {entity: row for row, entity in enumerate(self.ids)}
        for place, entity in enumerate(event.entity_ids):
            row = row_of.get(entity)
            if row is None:
                continue
            for column, arm in enumerate(self.arms):
                was = served.arm_ranks.get(arm, ())
                rank = was[place] if was else 0
                if rank or self.ranks[row, column] <= served.plan.get(arm, 0):
                    self.ranks[row, column] = rank

    def shown(self, actions: Sequence[Action]) -> Shown:
        """How likely each entity is to be among the candidates."""
        depths = np.array([self._depths(action.plan.depths) for action in actions])
        chances = np.array([action.probability for action in actions])
        found = inclusion_probability(self.ranks, depths, chances).tolist()
        there = {entity: p for entity, p in zip(self.ids, found, strict=True) if p > 0}
        return Shown(actions=tuple(actions), chances=there)

    def drawn(self, plan: Mapping[str, int]) -> frozenset[str]:
        """What a plan brings."""
        inside = included(self.ranks, np.array(self._depths(plan)))
        return frozenset(self.ids[row] for row in np.flatnonzero(inside).tolist())

    def _depths(self, plan: Mapping[str, int]) -> list[int]:
        return [plan.get(arm, 0) for arm in self.arms]
