"""A whole log as feedback, and what of it was left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ltrr_cli.records.feedback import Feedback


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackLog:
    """Everything that a log tells, ready for learning.

    source: the file or folder; feedback: the dated by time, then the undated as they stood there.
    rows: entities shown or judged, as they stood in the log; duplicates: of these, said again
    about the same entity of the same answer, and merged; empty: answers that showed nothing, left
    out.
    orphans: clicks on answers or places that are not in the log; ignored: events that say nothing
    of worth; unreadable: torn or damaged lines; out_of_order: answers that are dated before the
    one that stood in front of them; policies: policy → answers that it planned, as far as told.
    """

    source: str
    feedback: tuple[Feedback, ...]
    rows: int
    duplicates: int = 0
    empty: int = 0
    orphans: int = 0
    ignored: int = 0
    unreadable: int = 0
    out_of_order: int = 0
    policies: Mapping[str, int] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        """Pages that were seen and queries that were judged."""
        return len(self.feedback)

    @property
    def clicks(self) -> int:
        """Entities that proved to be worth something."""
        return sum(len(each.found) for each in self.feedback)

    @property
    def has_positions(self) -> bool:
        """Whether any answer tells where its entities stood."""
        return any(not each.judged for each in self.feedback)

    @property
    def has_probabilities(self) -> bool:
        """Whether any answer tells all plans that could have been played, with probabilities."""
        return any(each.served is not None and each.served.actions for each in self.feedback)

    @property
    def has_times(self) -> bool:
        """Whether any answer tells when it was asked."""
        return any(each.dated for each in self.feedback)

    @property
    def has_features(self) -> bool:
        """Whether any answer tells the features of its entities as they were served."""
        return any(each.served is not None and each.served.features for each in self.feedback)
