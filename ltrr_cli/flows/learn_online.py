"""A click moves memory and policy at once, before any training.

What is learnt so is a delta on top of a release. It holds clicks only: an answer that nobody
clicked on says neither that it held nothing nor that anybody looked. The next training reads both
from the event log and its release begins with an empty delta, so nothing counts twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from ltrr_cli.memory.compact_map import CompactMap
from ltrr_cli.memory.evidence import observe
from ltrr_cli.policy.hazard.policy import HazardPolicy
from ltrr_cli.ports import Policy
from ltrr_cli.records.events import Click, Impression
from ltrr_cli.records.evidence import Observations
from ltrr_cli.records.feedback import GAINS, Feedback
from ltrr_cli.records.lesson import Lesson
from ltrr_cli.records.query import Query
from ltrr_cli.records.situation import Outcome

_DIGITS = 6
"""Of a feature; those of the event log, which are of single precision."""


class GrowingMemory(Protocol):
    """A memory that takes in what was seen."""

    def add(self, observations: Observations) -> list[str]:
        """Takes in the answers that it does not know yet, and gives the queries that this moved."""
        ...


def lesson_of(answered: Impression, click: Click, *, release: str) -> Lesson:
    """What a click on an answer teaches a release.

    An answer of another release may be part of what this one was trained on, and its policy saw
    other features: then only the click itself counts, and for the memory alone.
    """
    lesson = Lesson(
        query_id=answered.query_id,
        query=answered.query,
        asked_at=answered.timestamp,
        user=answered.user,
        session=answered.session,
        entity_id=click.entity_id,
        position=click.position,
        gain=GAINS[click.action],
    )
    if answered.release != release:
        return lesson
    place = answered.page[click.position - 1]
    return replace(
        lesson,
        page=tuple(answered.entity_ids[each] for each in answered.page),
        situation={name: round(value, _DIGITS) for name, value in answered.context.items()},
        plan=answered.plan,
        ranks={arm: ranks[place] for arm, ranks in answered.arm_ranks.items() if ranks[place]},
    )


class OnlineLearner:
    """Port `Learner` for a memory that grows and a policy that may learn.

    The policy steps once for each place that was clicked on, whatever was done with it; memory
    counts the page once and of each entity the action that says most, as training does.

    examination: how likely each place is looked at, from the first; see `observe`.
    """

    def __init__(
        self, memory: GrowingMemory, policy: Policy, *, examination: Sequence[float] | None = None
    ) -> None:
        self._memory = memory
        self._policy = policy if isinstance(policy, HazardPolicy) else None
        self._examination = examination
        self._stepped = CompactMap()  # by hash of answer and place; the numbers say nothing
        self._lessons = 0

    @property
    def lessons(self) -> int:
        return self._lessons

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """Port: see there."""
        self._lessons += len(lessons)
        self._memory.add(pages_seen(lessons, examination=self._examination))
        self._memory.add(clicks_made(lessons))
        for lesson in lessons:
            self._step(lesson)

    def _step(self, lesson: Lesson) -> None:
        place = hash((lesson.query_id, lesson.position))
        if self._policy is None or not lesson.situation or place in self._stepped:
            return
        self._stepped.put(place, 1.0)
        self._policy.learn_logged(lesson.situation, lesson.plan, Outcome(found=(lesson.ranks,)))


def pages_seen(
    lessons: Iterable[Lesson], *, examination: Sequence[float] | None = None
) -> Observations:
    """That the pages were looked at, each once however often it was clicked on."""
    pages = {lesson.query_id: lesson for lesson in lessons if lesson.page}
    feedback = [
        _feedback(each, each.query_id, dict.fromkeys(each.page, 0.0)) for each in pages.values()
    ]
    return observe(feedback, examination=examination)


def clicks_made(lessons: Iterable[Lesson]) -> Observations:
    """What was clicked on, without looks: those are the pages'."""
    feedback = [
        _feedback(each, f"{each.query_id} {each.position} {each.gain}", {each.entity_id: each.gain})
        for each in lessons
    ]
    found = observe(feedback)
    return replace(found, examinations=np.zeros(len(found)))


def _feedback(lesson: Lesson, answer: str, gains: dict[str, float]) -> Feedback:
    return Feedback(
        query_id=answer,
        query=Query(text=lesson.query, asked_at=lesson.asked_at, user=lesson.user),
        dated=True,
        session=lesson.session,
        entity_ids=tuple(gains),
        gains=tuple(gains.values()),
        positions=tuple(range(1, len(gains) + 1)),
    )
