"""Policies learn online from simulated listeners and are measured against what could be known.

Everything here is simulated: figures show order and mechanism, not what real people would do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from ltrr_cli.flows.simulated_examination import Recovered
from ltrr_cli.flows.simulated_interleaving import Duel, Duels
from ltrr_cli.flows.simulated_log import LoggedSearches
from ltrr_cli.flows.simulated_oracle import References, find_references
from ltrr_cli.flows.simulated_plays import SHOWN, Contestant, Played, Rules
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.flows.simulated_worlds import SEARCHES, TESTED, TRAINED, Worlds, WorldSettings
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.static.plan import StaticPlan, fill
from ltrr_cli.ports import Advance, Engine, LearningPolicy, Progress
from ltrr_cli.ranking.default_score import DefaultScore
from ltrr_cli.simulation.click_models import CLICK_MODELS, ClickModel
from ltrr_cli.simulation.explored_quota import ExploredQuota
from ltrr_cli.simulation.standings import Run, Standing, standing

BOTTOM, ALONE, STATIC, TOP = "equal quota", "best arm", "static plan", "per-kind oracle"
LOGGER = "explored quota"
"""The references, and the policy whose pages are logged."""

_POINTS = 200
_FEWEST_TRAINED, _MOST_TRAINED = 300, 6000
_FEWEST_TESTED, _MOST_TESTED = 200, 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationSettings:
    """queries: searches while policies learn; clicks: a name of `CLICK_MODELS`; budget: candidates
    that a plan may draw; listeners: how many search, as many again train and test.
    """

    queries: int = 30_000
    clicks: str = "pbm"
    seed: int = 0
    budget: int = 50
    listeners: int = 200

    @property
    def world(self) -> WorldSettings:
        """What of it makes the searches."""
        return WorldSettings(seed=self.seed, depth=self.budget, listeners=self.listeners)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """standings: best value for fresh listeners first; points: numbers of searches at which the
    cumulative regrets stand; tested: searches of fresh listeners; plans: reference → its plan;
    duels: each learner against references, on pages that both share, for fresh listeners;
    examination: what the logger's clicks tell of it; None when nothing was logged.
    """

    settings: SimulationSettings
    click_model: str
    tested: int
    standings: tuple[Standing, ...]
    points: tuple[int, ...]
    plans: Mapping[str, Mapping[str, int]]
    duels: tuple[Duel, ...] = ()
    examination: Recovered | None = None

    @property
    def regrets(self) -> tuple[Standing, ...]:
        """The standings of those that have a regret: all but the oracle."""
        return tuple(each for each in self.standings if each.policy != TOP)


def simulate(
    worlds: Worlds,
    learners: Mapping[str, LearningPolicy],
    *,
    settings: SimulationSettings,
    progress: Progress,
    log: LoggedSearches | None = None,
) -> SimulationReport:
    """Runs references and learners over the same searches; log: takes the logger's pages, if any.

    Luck is paired: all policies get the same needs, texts and draws of clicks.
    """
    with threadpool_limits(1, user_api="blas"):  # more only wait for each other on small products
        return _simulated(worlds, learners, settings=settings, progress=progress, log=log)


def _simulated(
    worlds: Worlds,
    learners: Mapping[str, LearningPolicy],
    *,
    settings: SimulationSettings,
    progress: Progress,
    log: LoggedSearches | None,
) -> SimulationReport:
    rules = rules_of(worlds.engine, settings)
    trained = int(np.clip(settings.queries // 3, _FEWEST_TRAINED, _MOST_TRAINED))
    tested = int(np.clip(settings.queries // 5, _FEWEST_TESTED, _MOST_TESTED))
    with progress.stage("searches for the oracle", total=trained) as advance:
        searches = _counted(worlds.searches(TRAINED, trained), advance)
        references = find_references(searches, count=trained, rules=rules)
    contestants = _contestants(references, learners, logged=log is not None)
    with progress.stage("simulated searches", total=settings.queries) as advance:
        searches = _counted(worlds.searches(SEARCHES, settings.queries), advance)
        learnt = play_all(contestants, searches, rules=rules, log=log)
    with progress.stage("searches of fresh listeners", total=tested) as advance:
        searches = _counted(worlds.searches(TESTED, tested), advance)
        duels = Duels([(name, each) for name in learners for each in (STATIC, BOTTOM)], rules=rules)
        fresh = play_all(contestants, searches, rules=rules, frozen=True, duels=duels)
    report = _report(settings, references, learnt=learnt, fresh=fresh)
    looks = None if log is None else log.drawn.recovered(rules.clicks.examination)
    return replace(report, duels=duels.ended(), examination=looks)


def _contestants(
    references: References, learners: Mapping[str, LearningPolicy], *, logged: bool
) -> list[Contestant]:
    logger = [Contestant(name=LOGGER, policy=ExploredQuota())] if logged else []
    return [
        Contestant(name=BOTTOM, policy=EqualQuota()),
        Contestant(name=ALONE, policy=references.best_arm),
        Contestant(name=STATIC, policy=references.static),
        Contestant(name=TOP, policy=references.static, by_kind=references.by_kind),
        *(Contestant(name=name, policy=each, learner=each) for name, each in learners.items()),
        *logger,
    ]


def rules_of(engine: Engine, settings: SimulationSettings) -> Rules:
    """What all policies share."""
    return Rules(
        arms=tuple(engine.arms),
        score=DefaultScore(columns=engine.columns),
        clicks=CLICK_MODELS[settings.clicks](),
        budget=settings.budget,
        scouts=engine.scouts,
    )


def play_all(
    contestants: Sequence[Contestant],
    searches: Iterable[Asked],
    *,
    rules: Rules,
    frozen: bool = False,
    log: LoggedSearches | None = None,
    duels: Duels | None = None,
) -> "Plays":
    """Every contestant answers every search; frozen: nobody learns; log: of the logger's pages;
    duels: see all pages.
    """
    records = {each.name: _Record() for each in contestants}
    listeners = []
    for asked in searches:
        listeners.append(asked.listener)
        pages = {each.name: each.play(asked, rules, frozen=frozen) for each in contestants}
        for name, played in pages.items():
            records[name].add(played)
        if log is not None and LOGGER in pages:
            log.add(asked, pages[LOGGER])
        if duels is not None:
            duels.add(asked, pages)
    return Plays(
        listeners=listeners,
        runs={name: record.run(rules.clicks) for name, record in records.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plays:
    """runs: policy → what it did in n searches; listeners: who asked, (n,)."""

    listeners: Sequence[str]
    runs: Mapping[str, Run]


class _Record:
    """Pages of one policy as they come; the true values are computed for all at once."""

    def __init__(self) -> None:
        self._grades: list[npt.NDArray[np.float64]] = []
        self._clicks: list[int] = []
        self._candidates: list[int] = []

    def add(self, played: Played) -> None:
        grades = np.zeros(SHOWN)
        grades[: len(played.grades)] = played.grades
        self._grades.append(grades)
        self._clicks.append(int(played.clicked.sum()))
        self._candidates.append(played.choice.plan.budget)

    def run(self, clicks: ClickModel) -> Run:
        return Run(
            values=clicks.satisfied(np.array(self._grades)),
            clicks=np.array(self._clicks, float),
            candidates=np.array(self._candidates, float),
        )


def _report(
    settings: SimulationSettings, references: References, *, learnt: Plays, fresh: Plays
) -> SimulationReport:
    count = len(learnt.listeners)
    points = np.unique(np.linspace(1, count, min(_POINTS, count)).astype(int)).tolist()
    standings = [
        standing(
            policy,
            runs=learnt.runs,
            fresh=fresh.runs,
            listeners=(learnt.listeners, fresh.listeners),
            ends=(BOTTOM, TOP),
            points=points,
        )
        for policy in learnt.runs
    ]
    plans = {STATIC: references.static, **references.by_kind}
    return SimulationReport(
        settings=settings,
        click_model=CLICK_MODELS[settings.clicks]().name,
        tested=len(fresh.listeners),
        standings=tuple(sorted(standings, key=lambda each: -each.fresh)),
        points=tuple(points),
        plans={name: _within(each, settings.budget) for name, each in plans.items()},
    )


def _within(plan: StaticPlan, budget: int) -> dict[str, int]:
    """The depths of a reference when every arm is able."""
    arms = {arm for arm, _ in plan.order}
    return dict(fill(plan.order, arms, budget=budget).depths)


def _counted(searches: Iterable[Asked], advance: Advance) -> Iterator[Asked]:
    for asked in searches:
        yield asked
        advance()
