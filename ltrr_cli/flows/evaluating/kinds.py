"""The same figures for one kind of query after the other: segments, or bands of frequency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.flows.evaluating.ask import Asked
from ltrr_cli.flows.evaluating.candidates import Brought
from ltrr_cli.flows.evaluating.grouping import Flags, Grouping, Values
from ltrr_cli.records.evaluation import RELEASE, Figure, KindReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is known of N queries: candidates at one budget, of the `reported` (N,) only, and
    nDCG@10, both by system; best_other: the system that the release is held against.
    """

    asked: Asked
    group: Grouping
    brought: Mapping[str, Brought]
    reported: Flags
    ndcg: Mapping[str, Values]
    best_other: str

    def by(self, kinds: npt.NDArray[np.str_]) -> tuple[KindReport, ...]:
        """A report for each kind; kinds: (N,)."""
        names: Sequence[str] = np.unique(kinds).tolist()
        return tuple(self._of(name, kinds == name) for name in names)

    def _of(self, name: str, here: Flags) -> KindReport:
        there = here & self.reported
        depths = self.asked.own[here].mean(axis=0).tolist()
        return KindReport(
            name=name,
            queries=int(here.sum()),
            recall={system: _mean(each.recall[there]) for system, each in self.brought.items()},
            ndcg={system: _mean(values[here]) for system, values in self.ndcg.items()},
            gain=self._gain(here),
            depths=dict(zip(self.asked.arm_ranks.arms, depths, strict=True)),
        )

    def _gain(self, here: Flags) -> Figure:
        found = mean_interval(
            (self.ndcg[RELEASE] - self.ndcg[self.best_other])[here],
            self.group.groups[here],
            rng=np.random.default_rng(self.group.seed),
        )
        return Figure(found.estimate, found.low, found.high)


def _mean(values: Values) -> float:
    return float(values.mean()) if len(values) else float("nan")
