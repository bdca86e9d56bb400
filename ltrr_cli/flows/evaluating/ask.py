"""Judged queries are asked once, in worker processes: every arm, and every way to make a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.all_arms import Look, Ranks, able_arms, look, ranks_of, together
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.choose_plan import choose_plan
from ltrr_cli.flows.evaluating.fuse import fused
from ltrr_cli.flows.situation import situation
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.policy.default_plan import DefaultPlan
from ltrr_cli.ports import Advance, Engine, Request
from ltrr_cli.ranking.default_score import DefaultScore
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.evaluation import BM25, BUDGETS, FUSED, PAGE, RELEASE, UNLEARNED
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Rows

DEEPEST = max(BUDGETS)
RUN_LENGTH = 100
_CHUNK = 32
_FUSED_ARMS = ("lexical", "dense")


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

    seen: Look
    fused: Ranks
    plans: Ranks
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
    seen, request, lists = look(engine, event, depth=DEEPEST)
    spent = dict(zip(engine.arms, seen.ms.tolist(), strict=True))
    both = fused([lists[arm] for arm in _FUSED_ARMS])
    answer = answer_query(engine, event.query, explores=False, shown=PAGE)
    unlearned = _unlearned(engine, event, answer)
    return _One(
        seen=seen,
        fused=ranks_of([engine.entities.row_of(entity) for entity in event.found], both),
        plans=_plans(engine, request, able_arms(seen, lists)),
        runs={
            RELEASE: _run(engine, answer.ranked.rows, ms=answer.ms["total"]),
            UNLEARNED: _run(engine, unlearned.ranked.rows, ms=unlearned.ms["total"]),
            FUSED: _run(engine, both, ms=float(np.nansum([spent[arm] for arm in _FUSED_ARMS]))),
            BM25: _run(engine, lists["lexical"], ms=spent["lexical"]),
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


def _together(events: Sequence[Feedback], found: list[_One], *, arms: tuple[str, ...]) -> Asked:
    plans = np.stack([each.plans for each in found], axis=1)
    looks = [each.seen for each in found]
    return Asked(
        events=tuple(events),
        kinds=tuple(each.kind for each in looks),
        arm_ranks=together(events, looks, arms=arms),
        fused=np.concatenate([each.fused for each in found]),
        plans=dict(zip(BUDGETS, plans[:-1], strict=True)),
        own=plans[-1],
        ms=np.stack([each.ms for each in looks]),
        runs={name: tuple(each.runs[name] for each in found) for name in found[0].runs},
        chances=tuple(each.chances for each in found),
    )
