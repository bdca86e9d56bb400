"""`ltrr train` put together: the workshop over one release of an index, and its publication."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from ltrr_cli.backends.duckdb_files import DuckdbEvidence, DuckdbQ2e
from ltrr_cli.backends.encoder_tuning.settings import TuningSettings
from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.holding import hold
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.backends.memory_table import write_memory_table
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.backends.xgboost_ranker.files import TreeModel, save_model
from ltrr_cli.backends.xgboost_ranker.trainer import XgboostTrainer
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.train import Effort, Trainer
from ltrr_cli.memory.evidence import observe
from ltrr_cli.memory.score_pairs import score_pairs
from ltrr_cli.policy.hazard.policy import NAME as HAZARD
from ltrr_cli.policy.hazard.policy import HazardPolicy
from ltrr_cli.ports import Engine, Progress, RankerTrainer, RankingModel
from ltrr_cli.ranking.features.table import MONOTONE, NAMES, VERSION
from ltrr_cli.records.evidence import MemoryChanges
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.release import EXAMINATION, MEMORY, POLICY, RANKER, REPORT, ReleasePlace
from ltrr_cli.records.training import Trained, Training
from ltrr_cli.wiring.aside import aside
from ltrr_cli.wiring.judged import JUDGED
from ltrr_cli.wiring.listening import write_listening
from ltrr_cli.wiring.openers import OpenParts, OpenRelease
from ltrr_cli.wiring.policies import save_policy
from ltrr_cli.wiring.training_encoder import EncoderStep, encoder_step, publishing

_EVIDENCE = "evidence.duckdb"


class IndexWorkshop:
    """Port `Workshop`: a release of an index; aside: where learned parts are put meanwhile.

    The release stays as long as the workshop: updates go on while it is trained on.
    """

    def __init__(self, index: Path, *, aside: Path) -> None:
        self._index = index
        self._place, self._held = hold(lambda: locate(index))
        self._generation = self._place.generation
        self._aside = aside
        release = self._place.manifest.release
        self._serving = OpenRelease(index=index, release=release, by_cpu=True)
        entities = open_entities(self._place.generation / "entities")
        self._row_of: Callable[[str], int | None] = entities.row_of

    @property
    def place(self) -> ReleasePlace:
        """The release that is trained on."""
        return self._place

    @property
    def trainer(self) -> RankerTrainer:
        return XgboostTrainer(monotone=MONOTONE)

    @property
    def serving(self) -> Callable[[], Engine]:
        return self._serving

    @property
    def releases(self) -> Mapping[str, Callable[[], Engine]]:
        there = layout.releases(self._index)
        return {
            str(each): OpenRelease(index=self._index, release=each, by_cpu=True) for each in there
        }

    @property
    def judged(self) -> Sequence[Feedback]:
        kept = self._place.generation / JUDGED
        return read_judged(kept, now=SystemClock().now()).queries if kept.exists() else ()

    def move(self, generation: Path) -> None:
        """From now on everything is learnt on this generation, which has the same rows."""
        self._generation = generation

    def folder(self, name: str) -> Path:
        folder = self._aside / name
        folder.mkdir()
        return folder

    def opens(self, learned: Path) -> Callable[[], Engine]:
        return OpenParts(generation=self._generation, learned=learned)

    def remember(
        self, learned: Path, feedback: Sequence[Feedback], *, theta: Sequence[float], at: datetime
    ) -> tuple[int, MemoryChanges]:
        with DuckdbEvidence(learned / _EVIDENCE) as table:
            found = self._learn(table, learned, feedback, theta=theta, at=at)
        (learned / _EVIDENCE).unlink()
        return found

    def remember_more(
        self, learned: Path, feedback: Sequence[Feedback], *, theta: Sequence[float], at: datetime
    ) -> tuple[int, MemoryChanges]:
        old = self._place.folder / MEMORY / _EVIDENCE
        if old.exists():
            shutil.copy2(old, learned / _EVIDENCE)
        with DuckdbEvidence(learned / _EVIDENCE) as table:
            found = self._learn(table, learned, feedback, theta=theta, at=at)
        (learned / _EVIDENCE).rename(learned / MEMORY / _EVIDENCE)
        return found

    def listen(self, learned: Path, feedback: Sequence[Feedback], *, at: datetime) -> None:
        write_listening(
            learned,
            feedback,
            generation=self._place.generation,
            row_of=self._row_of,
            as_of=at,
        )

    def save_policy(self, learned: Path, policy: HazardPolicy) -> None:
        save_policy(policy, learned / POLICY)

    def save_ranker(self, learned: Path, model: RankingModel) -> None:
        if not isinstance(model, TreeModel):
            raise TypeError(f"a {type(model).__name__} cannot be saved")
        folder = learned / RANKER
        folder.mkdir()
        save_model(model, folder, names=NAMES, version=VERSION)

    def _learn(
        self,
        table: DuckdbEvidence,
        learned: Path,
        feedback: Sequence[Feedback],
        *,
        theta: Sequence[float],
        at: datetime,
    ) -> tuple[int, MemoryChanges]:
        table.update(observe(feedback, examination=theta), as_of=at)
        with DuckdbQ2e(self._generation / "q2e.duckdb", read_only=True) as q2e:
            scored = score_pairs(table.evidence(), predicted=q2e.priors)
        changes = table.keep(scored)
        folder = learned / MEMORY
        if folder.exists():
            shutil.rmtree(folder)
        return write_memory_table(folder, scored, row_of=self._row_of), changes


def train(
    log: FeedbackLog,
    index: Path,
    *,
    effort: Effort,
    force: bool,
    progress: Progress,
    tuning: TuningSettings | None = None,
) -> Trained:
    """Learns from a log and publishes what was learnt.

    force: it serves even where the gate refuses; without, a refused release stays a candidate.
    tuning: how the encoder is tuned first, None for not at all; when it proves better the release
    has a generation of its own, on which all else is learnt.

    Raises:
        TrainingError: the log has too little to learn from.
        IndexFolderError: there is no index, or it is damaged.
        StorageError: the disk refuses, or another process is writing.
    """
    clock = SystemClock()
    with aside(index) as folder:
        shop = IndexWorkshop(index, aside=folder)
        stages = Stages(progress, clock)
        tuned = _tuned(log, shop, tuning=tuning, stages=stages, progress=progress)
        trainer = Trainer(shop, effort=effort, stages=stages, now=clock.now())
        training, learned = trainer.train(log)
        training = replace(training, encoder=tuned.report, no_encoder=tuned.why_not)
        forced = force and not training.gate.passed
        report = report_json(training, forced=forced)
        with (
            stages.stage("release"),
            publishing(index, base=shop.place, made=tuned.made, started=clock.now()) as made,
        ):
            for part in learned.iterdir():
                shutil.copytree(part, made.folder / part.name)
            looked = json.dumps(training.examination.theta)
            (made.folder / EXAMINATION).write_text(looked, "utf-8")
            (made.folder / REPORT).write_text(json.dumps(report, indent=1), "utf-8")
            made.policy = HAZARD
            made.ranker = None if training.ranker is None else training.ranker.chosen
            made.memory = training.memory.pairs
            made.promote = training.gate.passed or force
        return Trained(
            training=training,
            release=made.number,
            serves=made.promoted,
            forced=forced,
            seconds={stage.name: round(stage.seconds, 1) for stage in stages.done},
            report=report,
        )


def _tuned(
    log: FeedbackLog,
    shop: IndexWorkshop,
    *,
    tuning: TuningSettings | None,
    stages: Stages,
    progress: Progress,
) -> EncoderStep:
    """The first step; the shop then stands on the generation that was made, if one was."""
    if tuning is None:
        return EncoderStep(why_not="it was not asked for")
    step = encoder_step(
        log, place=shop.place, workshop=shop, settings=tuning, stages=stages, progress=progress
    )
    if step.made is not None:
        shop.move(step.made.folder)
    return step


def report_json(training: Training, *, forced: bool) -> dict[str, Any]:
    """The report of a release, as `ltrr releases` reads it."""
    gain = training.gate.gain
    gate = {
        "passed": training.gate.passed,
        "forced": forced,
        "metric": training.gate.metric,
        "gain": gain.estimate,
        "low": gain.low,
        "high": gain.high,
    }
    return {"gate": gate, "training": _plain(asdict(training))}


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is made of anything
    """NaN becomes null: JSON has none."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, float | np.floating):
        return float(value) if np.isfinite(value) else None
    return value
