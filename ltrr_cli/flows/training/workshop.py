"""What training needs of the outside: folders of learned parts, and engines that serve them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ltrr_cli.flows.workers import OpenEngine
from ltrr_cli.policy.hazard.policy import HazardPolicy
from ltrr_cli.ports import RankerTrainer, RankingModel
from ltrr_cli.records.evidence import MemoryChanges
from ltrr_cli.records.feedback import Feedback


class Workshop(Protocol):
    """Learned parts in the making, for one release of one index."""

    @property
    def trainer(self) -> RankerTrainer: ...

    @property
    def serving(self) -> OpenEngine:
        """Opens the release that serves now."""
        ...

    @property
    def releases(self) -> Mapping[str, OpenEngine]:
        """Name → what opens it, of every release that is there: they answered what logs tell of."""
        ...

    @property
    def judged(self) -> Sequence[Feedback]:
        """The judged queries that the index keeps; none where it keeps none."""
        ...

    def folder(self, name: str) -> Path:
        """A new folder for learned parts; it goes when the training ends."""
        ...

    def opens(self, learned: Path) -> OpenEngine:
        """Opens the generation with the learned parts of this folder."""
        ...

    def remember(
        self, learned: Path, feedback: Sequence[Feedback], *, theta: Sequence[float], at: datetime
    ) -> tuple[int, MemoryChanges]:
        """Writes the memory of this feedback into a folder; how many pairs, and what changed.

        theta: how likely each place of a page is looked at, from the first; at: now.
        """
        ...

    def remember_more(
        self, learned: Path, feedback: Sequence[Feedback], *, theta: Sequence[float], at: datetime
    ) -> tuple[int, MemoryChanges]:
        """The same on top of what the release that serves now remembers."""
        ...

    def listen(self, learned: Path, feedback: Sequence[Feedback], *, at: datetime) -> None:
        """Writes the listeners' histories, with what this feedback adds, into a folder."""
        ...

    def save_policy(self, learned: Path, policy: HazardPolicy) -> None: ...

    def save_ranker(self, learned: Path, model: RankingModel) -> None: ...
