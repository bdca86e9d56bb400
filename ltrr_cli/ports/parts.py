"""The parts of an answer that can be exchanged, and the engine that holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports.stores import (
    Columns,
    EntityStore,
    Histories,
    ListenerProfiles,
    PrefixLists,
)
from ltrr_cli.ports.tools import Clock
from ltrr_cli.records.hits import Candidates, Hits, Scores
from ltrr_cli.records.lesson import Lesson
from ltrr_cli.records.plan import Choice
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.records.situation import Outcome, Situation

BUDGET = 100
"""Candidates that a plan draws in all, duplicates counted."""

Features = npt.NDArray[np.float32]
"""What a ranker sees of candidates, shape (n, f); NaN for what cannot be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A query as arms see it."""

    query: Query
    understanding: Understanding


class Arm(Protocol):
    """A retrieval strategy: answers a request with a ranked list of entities.

    `earlier` holds the lists of arms that ran before for the same request, so that an arm which
    builds on others need not run them again.
    """

    def obstacle(self, request: Request) -> str | None:
        """Why this arm cannot say anything here ("no listener given"); None when it can."""
        ...

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits: ...


class Understander(Protocol):
    """Reads a query before any arm runs, in well under a millisecond."""

    def __call__(self, query: Query) -> Understanding: ...


class Policy(Protocol):
    """Situation → plan, with the probability of every plan that could have been played.

    Stateless where it answers: the same situation gives the same choice.
    """

    @property
    def name(self) -> str: ...

    def choose(self, situation: Situation) -> Choice:
        """A plan over the arms that are able, within the budget."""
        ...


class LearningPolicy(Policy, Protocol):
    """A policy that every outcome changes a little; deltas on top of what was trained."""

    def learn(self, situation: Situation, choice: Choice, outcome: Outcome) -> None:
        """Takes in what came of a choice that was made in this situation."""
        ...


class Learner(Protocol):
    """Teaches an open engine, memory and policy both, what was clicked on."""

    @property
    def lessons(self) -> int:
        """How many it has taken in, those from before the engine was opened included."""
        ...

    def learn(self, lessons: Sequence[Lesson]) -> None:
        """Takes in these; the next answer knows of them. Nothing is written."""
        ...


class FeatureExtractor(Protocol):
    """What a learned ranker sees of candidates."""

    @property
    def names(self) -> tuple[str, ...]:
        """One name a feature, f of them."""
        ...

    def __call__(
        self,
        request: Request,
        candidates: Candidates,
        *,
        places: npt.NDArray[np.intp] | None = None,
    ) -> Features:
        """Shape (n, f), NaN where something cannot be known.

        places: which of the candidates, in this order; all when None.
        """
        ...


@dataclass(frozen=True, slots=True)
class Unordered:
    """What a ranker is given of a request; features: of all candidates, for one that reads them."""

    request: Request
    candidates: Candidates
    features: Features | None


class Ranker(Protocol):
    """Orders candidates.

    `features` are those of all candidates; they must be given to a ranker that reads them.
    """

    @property
    def name(self) -> str: ...

    @property
    def scale(self) -> str:
        """What `parts` are counted in."""
        ...

    @property
    def reads_features(self) -> bool: ...

    def parts(
        self, request: Request, candidates: Candidates, *, features: Features | None = None
    ) -> Mapping[str, Scores]:
        """What made the score of each candidate, by name, each of shape (n,)."""
        ...

    def score(
        self, request: Request, candidates: Candidates, *, features: Features | None = None
    ) -> Scores:
        """Shape (n,): how well each candidate answers, higher is better."""
        ...

    def scores(self, several: Sequence[Unordered]) -> list[Scores]:
        """As `score` of each, in fewer steps."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One open release: everything that a flow needs to answer. Parts load when first used.

    arms: every arm of the registry; one that this release lacks has that as its obstacle; scouts:
    arms that run before the policy chooses, and how deep, none when it does not look at lists;
    budget: candidates that a plan of the policy may draw; histories, profiles: of listeners, None
    when there are none; learner: None for an engine that stays as its release was published.
    """

    release: str
    clock: Clock
    entities: EntityStore
    columns: Columns
    names: PrefixLists
    understand: Understander
    arms: Mapping[str, Arm]
    policy: Policy
    ranker: Ranker
    features: FeatureExtractor
    histories: Histories | None = None
    profiles: ListenerProfiles | None = None
    scouts: Mapping[str, int] = field(default_factory=dict)
    budget: int = BUDGET
    learner: Learner | None = None
