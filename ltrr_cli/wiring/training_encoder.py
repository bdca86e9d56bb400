"""The first step of `ltrr train`: a tuned encoder, and a generation made with it, aside."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from ltrr_cli.backends.encoder_tuning.settings import TuningSettings
from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.index_folder.draft import Draft
from ltrr_cli.backends.index_folder.publish import building, releasing
from ltrr_cli.backends.static_encoder import open_static_encoder
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.clicks.examination import examination
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.split import held_out
from ltrr_cli.flows.training.tune_encoder import Searched, TunedSearch, tune_encoder
from ltrr_cli.flows.training.workshop import Workshop
from ltrr_cli.flows.workers import OpenEngine
from ltrr_cli.ports import Advance, Progress, Vectors
from ltrr_cli.records.click_pairs import ClickPairs
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.manifest import Manifest
from ltrr_cli.records.release import ReleasePlace
from ltrr_cli.records.training import EncoderReport
from ltrr_cli.wiring import tuning
from ltrr_cli.wiring.encoders import open_encoder, open_vectors

_BLOCK = 4096
_PATIENCE = 3600.0  # seconds: what took so long to learn is not lost because an update is writing
_SEED = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderStep:
    """What came of the first step.

    report: None when no encoder was tuned, `why_not` says why; made: the new generation, None when
    the old one goes on.
    """

    report: EncoderReport | None = None
    why_not: str = ""
    made: "MadeGeneration | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeGeneration:
    """A generation that is whole but not published."""

    folder: Path
    manifest: Manifest


def encoder_step(
    log: FeedbackLog,
    *,
    place: ReleasePlace,
    workshop: Workshop,
    settings: TuningSettings,
    stages: Stages,
    progress: Progress,
) -> EncoderStep:
    """Tunes the encoder of a release on what teaches; kept, there is a new generation, aside.

    Raises:
        IndexFolderError: the generation is damaged.
        StorageError: the disk refuses.
    """
    clock = SystemClock()
    shown = _Remembered(stages, progress)
    bench = TableBench(place.generation, workshop=workshop, settings=settings, shown=shown)
    teaching, test = held_out(log.feedback)
    rng = np.random.default_rng(_SEED)
    report, why_not = tune_encoder(teaching, test, bench=bench, stages=stages, rng=rng)
    if report is None or not report.kept:
        return EncoderStep(report=report, why_not=why_not)
    folder = workshop.folder("generation")
    manifest = tuning.write_retuned(
        folder,
        place.generation,
        encoder=bench.tuned,
        vectors=bench.vectors,
        stages=stages,
        clock=clock,
    )
    return EncoderStep(report=report, made=MadeGeneration(folder=folder, manifest=manifest))


class TableBench:
    """Port `EncoderBench`: the encoder of a generation, if it is a table.

    tuned: folder of the tuned encoder, once there is one; vectors: what it gives all entities.
    """

    def __init__(
        self,
        generation: Path,
        *,
        workshop: Workshop,
        settings: TuningSettings,
        shown: "_Remembered",
    ) -> None:
        self._generation = generation
        self._settings = settings
        self._workshop = workshop
        self._shown = shown
        self._entities = open_entities(generation / "entities")
        self.tuned = workshop.folder("encoder")
        self.vectors: Vectors = np.zeros((0, 0), np.float32)

    @property
    def serving(self) -> Searched:
        stored = open_vectors(self._generation)
        size = len(self._entities)

        def blocks() -> Iterator[Vectors]:
            for start in range(0, size, _BLOCK):
                yield stored.vectors(np.arange(start, min(start + _BLOCK, size), dtype=np.int32))

        return Searched(encoder=open_encoder(self._generation), blocks=blocks)

    def row_of(self, entity_id: str) -> int | None:
        return self._entities.row_of(entity_id)

    def tune(self, pairs: ClickPairs) -> TunedSearch:
        found = tuning.tune_encoder(
            self._generation,
            pairs,
            folder=self.tuned,
            settings=self._settings,
            progress=self._shown,
        )
        encoder = open_static_encoder(self.tuned)
        if found.steps:
            stages = self._shown.stages
            self.vectors = tuning.retuned_vectors(self._generation, encoder, stages=stages)
        searched = Searched(encoder=encoder, blocks=self._new_blocks)
        return TunedSearch(searched=searched, steps=found.steps, pairs=found.pairs)

    def others(self, teaching: Sequence[Feedback]) -> OpenEngine:
        folder = self._workshop.folder("other arms")
        theta = examination(teaching).theta.tolist()
        self._workshop.remember(folder, teaching, theta=theta, at=SystemClock().now())
        return self._workshop.opens(folder)

    def _new_blocks(self) -> Iterable[Vectors]:
        return (self.vectors[at : at + _BLOCK] for at in range(0, len(self.vectors), _BLOCK))


class _Remembered:
    """Port `Progress`, whose stages count among those of the training."""

    def __init__(self, stages: Stages, progress: Progress) -> None:
        self.stages = stages
        self._progress = progress

    def stage(self, name: str, *, total: int | None = None) -> AbstractContextManager[Advance]:
        return self.stages.stage(name, total=total)

    def warn(self, message: str) -> None:
        self._progress.warn(message)


@contextmanager
def publishing(
    index: Path, *, base: ReleasePlace, made: MadeGeneration | None, started: datetime
) -> Iterator[Draft]:
    """A folder for learned parts that becomes a release: of the generation that was made, or of
    that of `base`. Both together, or nothing; `promote` False leaves the old release current.
    While another process writes, it waits.

    Raises:
        IndexFolderError: the index is damaged.
        StorageError: another process writes for more than an hour, or the disk refuses.
    """
    if made is None:
        number = base.manifest.release
        with releasing(index, started=started, base=number, patience=_PATIENCE) as draft:
            yield draft
        return
    with building(index, started=started, patience=_PATIENCE) as build:
        build.release.parent, build.release.base = base.manifest.release, base.folder
        for entry in sorted(made.folder.iterdir()):
            shutil.move(entry, build.folder / entry.name)
        build.manifest = made.manifest
        yield build.release
