"""The way of a click: log → examination → replay → policy → ranker → gate → memory."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from ltrr_cli.clicks.examination import Examination, examination
from ltrr_cli.clicks.lacks import lacks
from ltrr_cli.clicks.sessions import in_sessions
from ltrr_cli.errors import TrainingError
from ltrr_cli.evaluation.gate import Evidence, decide, with_judged, with_log
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training import reports
from ltrr_cli.flows.training.judged_word import judged_word
from ltrr_cli.flows.training.learn_policy import compare_plans, learn_policy
from ltrr_cli.flows.training.learn_ranker import (
    FEWEST_SESSIONS,
    all_together,
    judged_rows,
    served_rows,
)
from ltrr_cli.flows.training.logged_evidence import logged_evidence
from ltrr_cli.flows.training.pages import answered, macro_ndcg, page_evidence
from ltrr_cli.flows.training.replay import Replay, replay
from ltrr_cli.flows.training.split import Block, blocks, held_out, sample
from ltrr_cli.flows.training.workshop import Workshop
from ltrr_cli.policy.hazard.model import RUNGS
from ltrr_cli.policy.hazard.policy import HazardPolicy
from ltrr_cli.ports import BUDGET
from ltrr_cli.ranking.challengers import CHALLENGERS
from ltrr_cli.ranking.compare import Comparison, compare
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.ranking_rows import RankingRows
from ltrr_cli.records.training import (
    ArmShift,
    GateReport,
    JudgedWord,
    LogWord,
    RankerReport,
    Training,
)

FEWEST = 20
"""With fewer queries that led to something nothing can be held out, so nothing is trained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is looked at; more than this is drawn at random, rare segments kept whole.

    taught: events that are replayed for the policy; ranked: of these, for the ranker; tested:
    held-out events; budget: candidates that a plan may draw.
    """

    taught: int = 8_000
    ranked: int = 3_000
    tested: int = 2_000
    budget: int = BUDGET
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Split:
    """taught: of `teaching`, what is replayed; held: out of it all; test: of this, what is looked
    at.
    """

    teaching: tuple[Feedback, ...]
    taught: tuple[Feedback, ...]
    held: tuple[Feedback, ...]
    test: tuple[Feedback, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What else is known of a candidate, None where nobody can tell."""

    log: tuple[Evidence, LogWord] | None
    judged: tuple[Evidence, JudgedWord] | None


class Trainer:
    """One training; its steps in the order in which `train` takes them.

    replays: of the events that taught and of those to test with, once there are some.
    """

    def __init__(
        self, workshop: Workshop, *, effort: Effort, stages: Stages, now: datetime
    ) -> None:
        self._shop = workshop
        self._effort = effort
        self._stages = stages
        self._now = now
        self._rng = np.random.default_rng(effort.seed)
        self.replays: tuple[Replay, Replay] | None = None

    def train(
        self, log: FeedbackLog, *, test: Sequence[Feedback] | None = None
    ) -> tuple[Training, Path]:
        """What was learnt, and the folder with the learned parts, ready to be published.

        test: what to test with, if it is not to be held out of the log.

        Raises:
            TrainingError: the log has too little to learn from and to hold out.
        """
        split = self._split(log, test)
        with self._stages.stage("examination"):
            looked = examination(log.feedback)
        candidate = self._shop.folder("candidate")
        parts = self._blocks(split, looked)
        with self._stages.stage("memory", size=len(split.teaching)):
            self._remember(candidate, split.teaching, looked)
            self._shop.listen(candidate, split.teaching, at=self._now)
        self.replays = taught, tested = self._replays(parts, candidate, split)
        policy = self._policy(taught)
        for folder, _ in parts:
            self._shop.save_policy(folder, policy)
        self._shop.save_policy(candidate, policy)
        rows = self._ranking_rows(parts, split, looked)
        ranker, no_ranker = self._ranker(rows, candidate)
        gate, shifts_of = self._gate(candidate, tested, self._words(log, split, candidate))
        with self._stages.stage("memory of everything", size=len(log.feedback)):
            pairs, changes = self._shop.remember_more(
                candidate, log.feedback, theta=looked.theta.tolist(), at=self._now
            )
            self._shop.listen(candidate, log.feedback, at=self._now)
        with self._stages.stage("comparison"):
            systems = compare_plans(
                policy, taught, tested, budget=self._effort.budget, rng=self._rng
            )
        training = Training(
            source=log.source,
            answers=log.answers,
            clicks=log.clicks,
            lacks=tuple(lacks(log)),
            examination=reports.of_examination(looked),
            memory=reports.of_memory(pairs, changes),
            policy=reports.of_policy(
                policy, systems, shifts_of, budget=self._effort.budget, replayed=len(taught)
            ),
            ranker=ranker,
            no_ranker=no_ranker,
            gate=gate,
        )
        return training, candidate

    def _split(self, log: FeedbackLog, given: Sequence[Feedback] | None) -> _Split:
        told = tuple(in_sessions(log.feedback))
        teaching, held = (told, given) if given is not None else held_out(told)
        taught = sample(teaching, most=self._effort.taught, rng=self._rng)
        test = sample(held, most=self._effort.tested, rng=self._rng)
        if min(len(taught), len(test)) < FEWEST:
            raise TrainingError(
                f"{log.source}: {len(taught)} queries that led to something are left to learn from "
                f"and {len(test)} to test with, at least {FEWEST} of each are needed: collect more "
                "clicks (`ltrr query`, `ltrr click`), or give a larger log with --logs"
            )
        return _Split(teaching=teaching, taught=taught, held=tuple(held), test=test)

    def _blocks(self, split: _Split, looked: Examination) -> list[tuple[Path, Block]]:
        """For each block of the taught events a folder with the memory from before it."""
        taught = {each.query_id for each in split.taught}
        found = []
        parts = blocks(split.teaching)
        with self._stages.stage("memory before each block", total=len(parts)) as advance:
            for number, block in enumerate(parts):
                folder = self._shop.folder(f"before {number}")
                self._remember(folder, block.before, looked)
                self._shop.listen(folder, block.before, at=self._now)
                mine = tuple(each for each in block.events if each.query_id in taught)
                found.append((folder, Block(events=mine, before=block.before)))
                advance()
        return found

    def _remember(self, folder: Path, feedback: Sequence[Feedback], looked: Examination) -> None:
        self._shop.remember(folder, feedback, theta=looked.theta.tolist(), at=self._now)

    def _replays(
        self, parts: list[tuple[Path, Block]], candidate: Path, split: _Split
    ) -> tuple[Replay, Replay]:
        """The taught events, and those to test with, which know all that taught."""
        tasks = [(self._shop.opens(folder), block.events) for folder, block in parts]
        with self._stages.stage("replay", total=len(split.taught) + len(split.test)) as advance:
            taught = replay(tasks, advance=advance)
            test = replay([(self._shop.opens(candidate), split.test)], advance=advance)
        return taught, test

    def _policy(self, taught: Replay) -> HazardPolicy:
        chunks = len(taught.arm_ranks.arms) * RUNGS
        with self._stages.stage("policy", total=chunks) as advance:
            return learn_policy(taught, budget=self._effort.budget, rng=self._rng, advance=advance)

    def _ranking_rows(
        self, parts: list[tuple[Path, Block]], split: _Split, looked: Examination
    ) -> RankingRows:
        """Rows of the pages as they were served, and of judged queries that are asked again."""
        most = self._effort.ranked
        judged = sample([each for each in split.taught if each.judged], most=most, rng=self._rng)
        ids = {each.query_id for each in judged}
        tasks = [
            (self._shop.opens(folder), [each for each in block.events if each.query_id in ids])
            for folder, block in parts
        ]
        served = served_rows(split.teaching, looked)
        if not judged:
            return served
        with self._stages.stage("candidates for the ranker", total=len(judged)) as advance:
            asked = judged_rows(tasks, advance=advance, seed=self._effort.seed)
        return all_together([served, asked])

    def _ranker(self, rows: RankingRows, candidate: Path) -> tuple[RankerReport | None, str]:
        """Trains and saves the ranker; what it is, or why there is none."""
        if len(np.unique(rows.sessions)) < FEWEST_SESSIONS:
            return None, "too few sessions with features: a ranker needs pages that were logged"
        with self._stages.stage("ranker", total=len(CHALLENGERS)) as advance:
            found: Comparison = compare(
                rows, trainer=self._shop.trainer, rng=self._rng, advance=advance
            )
        self._shop.save_ranker(candidate, found.model)
        return reports.of_ranker(found, rows), ""

    def _words(self, log: FeedbackLog, split: _Split, candidate: Path) -> _Words:
        """What the log itself and the judged queries of the index say of the candidate."""
        shop, stages = self._shop, self._stages
        return _Words(
            log=logged_evidence(log, split.held, shop=shop, candidate=candidate, stages=stages),
            judged=judged_word(
                shop.judged, shop=shop, candidate=candidate, stages=stages, rng=self._rng
            ),
        )

    def _gate(
        self, candidate: Path, test: Replay, words: _Words
    ) -> tuple[GateReport, tuple[ArmShift, ...]]:
        """Held-out queries answered as now and by the candidate; words: what else is known."""
        events = test.events
        with self._stages.stage("gate", total=2 * len(events)) as advance:
            now = answered(self._shop.serving, events, advance=advance)
            new = answered(self._shop.opens(candidate), events, advance=advance)
        evidence = page_evidence(now, new, events, rng=self._rng)
        means = (macro_ndcg(now, events), macro_ndcg(new, events))
        decision = decide(evidence)
        if words.log is not None:
            decision = with_log(decision, words.log[0])
        if words.judged is not None:
            decision = with_judged(decision, words.judged[0])
        gate = reports.of_gate(decision, evidence, means=means, pages=(now, new))
        told = replace(
            gate,
            log=None if words.log is None else words.log[1],
            judged=None if words.judged is None else words.judged[1],
        )
        return told, reports.of_shifts(test, now, new)
