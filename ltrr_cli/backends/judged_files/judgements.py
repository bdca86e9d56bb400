"""From judgements, however they were written, to judged queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ltrr_cli.errors import EvaluationError
from ltrr_cli.records.evaluation import JudgedQueries
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query

_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One query as it is told; grades: entity id → grade, 0 or more, as written."""

    query_id: str
    query: str
    grades: Mapping[str, float]
    segment: str = ""
    user: str | None = None
    at: datetime | None = None
    group: str | None = None


@dataclass(slots=True, kw_only=True)
class Problems:
    """What is wrong with a file, told together at the end."""

    found: list[str] = field(default_factory=list)

    def add(self, place: str, what: str) -> None:
        self.found.append(f"{place}: {what}")

    def refuse(self) -> None:
        """Raises what was found, if anything was.

        Raises:
            EvaluationError: the first few problems, and how many more there are.
        """
        if not self.found:
            return
        told = self.found[:_TOLD]
        if len(self.found) > len(told):
            told.append(f"and {len(self.found) - len(told):,} more")
        raise EvaluationError("\n".join(told))


def judged_queries(
    source: str, told: Iterable[Judged], *, now: datetime, repeated: int = 0
) -> JudgedQueries:
    """Gains are shares of the highest grade of all, so that grades mean the same everywhere.

    A query without any judgement is left out and counted.
    """
    every = list(told)
    kept = [each for each in every if each.grades]
    highest = max((max(each.grades.values()) for each in kept), default=0.0) or 1.0
    return JudgedQueries(
        source=source,
        queries=tuple(_feedback(each, highest=highest, now=now) for each in kept),
        judgements=sum(len(each.grades) for each in kept),
        highest=highest,
        unjudged=len(every) - len(kept),
        repeated=repeated,
    )


def _feedback(judged: Judged, *, highest: float, now: datetime) -> Feedback:
    return Feedback(
        query_id=judged.query_id,
        query=Query(text=judged.query, asked_at=judged.at or now, user=judged.user),
        dated=judged.at is not None,
        session=judged.group or _together(judged),
        segment=judged.segment,
        entity_ids=tuple(judged.grades),
        gains=tuple(grade / highest for grade in judged.grades.values()),
    )


def _together(judged: Judged) -> str:
    """What stands for a group that is not told: the listener, or all who ask the same."""
    return f"query {judged.query}" if judged.user is None else f"user {judged.user}"
