"""Judged queries are asked once, in worker processes: every arm, and every way to make a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.choose_plan import choose_plan, obstacles
from ltrr_cli.flows.evaluating.fuse import fused
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.flows.training.replay import segment_weights
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.policy.coverage import ArmRanks
from ltrr_cli.policy.default_plan import DefaultPlan
from ltrr_cli.ports import Advance, Engine, Request
from ltrr_cli.ranking.default_score import DefaultScore
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.evaluation import BM25, BUDGETS, FUSED, PAGE, RELEASE, UNLEARNED
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Rows, no_hits

DEEPEST = max(BUDGETS)
RUN_LENGTH = 100
_CHUNK = 32
_FUSED_ARMS = ("lexical", "dense")

Ranks = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A ranked list of ids, best first, and the milliseconds that it took."""

    ids: tuple[str, ...]
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What N judged queries got of one release.

    kinds: the intent of each query's best reading; arm_ranks: where every arm has the relevant
    entities, down to `DEEPEST`; fused: (R,), the same for the fused list of lexical and dense, 0
    for none; plans: budget → (N, A), depths that the policy holds best; own: the same with the
    budget that the release serves with; ms: (N, A), NaN where an arm was not able.
    runs: system → a list for each query; chances: of each place of the release's page what the
    ranker says of being wanted, empty if its scores are no chances.
    """

    events: tuple[Feedback, ...]
    kinds: tuple[str, ...]
    arm_ranks: ArmRanks
    fused: Ranks
    plans: Mapping[int, Ranks]
    own: Ranks
    ms: npt.NDArray[np.float32]
    runs: Mapping[str, tuple[Run, ...]]
    chances: tuple[tuple[float, ...], ...]

    def __len__(self) -> int:
        return len(self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class _One:
    """The same of one query."""

    kind: str
    ranks: Ranks
    fused: Ranks
    able: npt.NDArray[np.bool_]
    returned: Ranks
    plans: Ranks
    ms: npt.NDArray[np.float32]
    runs: Mapping[str, Run]
    chances: tuple[float, ...]


def ask(open_engine: OpenEngine, events: Sequence[Feedback], *, advance: Advance) -> Asked:
    """Asks every query; at least one."""
    chunks = [(open_engine, list(events[at : at + _CHUNK])) for at in range(0, len(events), _CHUNK)]
    found: list[_One] = []
    arms: tuple[str, ...] = ()
    for arms, part in in_workers(_ask_chunk, chunks, workers=1 if len(chunks) == 1 else None):  # noqa: B007 - the same every time
        found += part
        advance(len(part))
    return _together(events, found, arms=arms)


def _ask_chunk(engine: Engine, events: list[Feedback]) -> tuple[tuple[str, ...], list[_One]]:
    return tuple(engine.arms), [_ask_one(engine, event) for event in events]


def _ask_one(engine: Engine, event: Feedback) -> _One:
    request = Request(query=event.query, understanding=engine.understand(event.query))
    unable = obstacles(engine, request)
    able = [arm for arm in engine.arms if arm not in unable]
    fired = retrieve(engine, request, depths=dict.fromkeys(able, DEEPEST))
    lists = {arm: fired[arm].hits if arm in fired else no_hits() for arm in engine.arms}
    both = fused([lists[arm].rows for arm in _FUSED_ARMS])
    spent = {arm: fired[arm].ms if arm in fired else float("nan") for arm in engine.arms}
    wanted = [engine.entities.row_of(entity) for entity in event.found]
    answer = answer_query(engine, event.query, explores=False, shown=PAGE)
    unlearned = _unlearned(engine, event, answer)
    return _One(
        kind=request.understanding.best.intent,
        ranks=np.stack([_ranks_of(wanted, lists[arm].rows) for arm in engine.arms], axis=1),
        fused=_ranks_of(wanted, both),
        able=np.array([arm in fired for arm in engine.arms]),
        returned=np.array([len(each) for each in lists.values()], np.int16),
        plans=_plans(engine, request, able),
        ms=np.array(list(spent.values()), np.float32),
        runs={
            RELEASE: _run(engine, answer.ranked.rows, ms=answer.ms["total"]),
            UNLEARNED: _run(engine, unlearned.ranked.rows, ms=unlearned.ms["total"]),
            FUSED: _run(engine, both, ms=float(np.nansum([spent[arm] for arm in _FUSED_ARMS]))),
            BM25: _run(engine, lists["lexical"].rows, ms=spent["lexical"]),
        },
        chances=_chances(engine, answer),
    )


def _unlearned(engine: Engine, event: Feedback, answer: Answer) -> Answer:
    """What the engine answers without its policy and ranker; answer: with them."""
    plan, score = DefaultPlan(), DefaultScore(columns=engine.columns)
    if (engine.policy.name, engine.ranker.name) == (plan.name, score.name):
        return answer
    bare = replace(engine, policy=plan, scouts={}, ranker=score)
    return answer_query(bare, event.query, explores=False, shown=PAGE)


def _plans(engine: Engine, request: Request, able: Sequence[str]) -> Ranks:
    """The depths that the policy holds best at each budget, its own last, (budgets + 1, A)."""
    here = situation(engine, request, able=able)
    depths = []
    for budget in (*BUDGETS, engine.budget):
        choice = choose_plan(engine, replace(here, budget=budget), plan=None, explores=False)
        depths.append([choice.plan.depths.get(arm, 0) for arm in engine.arms])
    return np.array(depths, np.int16)


def _run(engine: Engine, rows: Rows, *, ms: float) -> Run:
    return Run(ids=tuple(engine.entities.ids(rows[:RUN_LENGTH])), ms=ms)


def _chances(engine: Engine, answer: Answer) -> tuple[float, ...]:
    """A ranker whose parts are log-odds gives chances as scores."""
    if not engine.ranker.scale.startswith("log-odds"):
        return ()
    return tuple(result.score for result in answer.results)


def _ranks_of(wanted: Sequence[int | None], rows: Rows) -> Ranks:
    """The 1-based places of these rows in a list, (r,), 0 for none."""
    places = {row: place for place, row in enumerate(rows.tolist(), start=1)}
    return np.array([0 if row is None else places.get(row, 0) for row in wanted], np.int16)


def _together(events: Sequence[Feedback], found: list[_One], *, arms: tuple[str, ...]) -> Asked:
    sizes = [len(each.ranks) for each in found]
    plans = np.stack([each.plans for each in found], axis=1)
    gains = [gain for event in events for gain in event.gains if gain > 0]
    return Asked(
        events=tuple(events),
        kinds=tuple(each.kind for each in found),
        arm_ranks=ArmRanks(
            arms=arms,
            ranks=np.concatenate([each.ranks for each in found]),
            event=np.repeat(np.arange(len(found), dtype=np.int32), sizes),
            gains=np.array(gains, np.float32),
            able=np.stack([each.able for each in found]),
            returned=np.stack([each.returned for each in found]),
            weights=segment_weights(events),
        ),
        fused=np.concatenate([each.fused for each in found]),
        plans=dict(zip(BUDGETS, plans[:-1], strict=True)),
        own=plans[-1],
        ms=np.stack([each.ms for each in found]),
        runs={name: tuple(each.runs[name] for each in found) for name in found[0].runs},
        chances=tuple(each.chances for each in found),
    )
