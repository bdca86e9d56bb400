"""The composition root: the only package that names concrete backends.

Backends are imported inside the functions, so that asking for `--help` loads none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ltrr_cli.arms.registry import ARMS
from ltrr_cli.config import BuildSettings
from ltrr_cli.ports import ClickTable, Clock, Engine, EventLog, Progress

if TYPE_CHECKING:  # the largest records, of which a query needs none
    from ltrr_cli.records.evaluation import Evaluation
    from ltrr_cli.records.events import Click, Impression
    from ltrr_cli.records.feedback_log import FeedbackLog
    from ltrr_cli.records.lesson import Lesson
    from ltrr_cli.records.manifest import Manifest
    from ltrr_cli.records.releases import Pruned, ReleaseDiff, Releases
    from ltrr_cli.records.training import Trained
    from ltrr_cli.records.visit import Visit

ARM_NAMES: tuple[str, ...] = tuple(ARMS)


def open_engine(index: Path, *, release: int | None = None) -> Engine:
    """A release of an index folder, the current one when None, ready to answer.

    The current one has learnt from all clicks since it became so, and can learn on; one that is
    asked for by its number is as it was published.

    Raises:
        IndexFolderError: there is none, it is of another format, or it is damaged.
    """
    from ltrr_cli.backends.index_folder import layout
    from ltrr_cli.backends.index_folder.holding import hold
    from ltrr_cli.backends.index_folder.opening import locate

    place, held = hold(lambda: locate(index, release=release))
    number = place.manifest.release
    delta = layout.delta_file(index, number) if release is None else None
    return engine_of(place.generation, place.folder, delta=delta, held=held)


def engine_of(
    generation: Path, learned: Path, *, delta: Path | None = None, held: object | None = None
) -> Engine:
    """The engine of a generation with the learned parts of a folder, each of which may be missing.

    delta: the file of what was learnt online since; None: the engine does not learn. held: what
    keeps the folders from being removed, for as long as the engine lives; None: the generation
    alone is kept.

    Raises:
        IndexFolderError: a part is of another format, or damaged.
        StorageError: the delta cannot be read.
    """
    from ltrr_cli.backends.index_folder.holding import hold_generation
    from ltrr_cli.backends.system_clock import SystemClock
    from ltrr_cli.policy.hazard.policy import HazardPolicy
    from ltrr_cli.policy.situation.features import SCOUTS
    from ltrr_cli.wiring.online import GrowingRelease
    from ltrr_cli.wiring.rankers import features_of, ranker_of
    from ltrr_cli.wiring.release import LazyArms, Release, policy_of

    growing = None if delta is None else GrowingRelease(generation, learned, delta=delta)
    opened = growing or Release(generation, release_folder=learned)
    opened.held = hold_generation(generation) if held is None else held
    policy = policy_of(opened)
    return Engine(
        release=learned.name,
        clock=SystemClock(),
        entities=opened.entities,
        columns=opened.columns,
        names=opened.names,
        understand=opened.understand,
        arms=LazyArms(opened),
        policy=policy,
        scouts=SCOUTS if isinstance(policy, HazardPolicy) else {},
        histories=opened.histories,
        profiles=opened.profiles,
        ranker=ranker_of(opened),
        features=features_of(opened),
        learner=None if growing is None else growing.learner(policy),
    )


def build(catalogue: Path, index: Path, *, settings: BuildSettings, progress: Progress) -> Manifest:
    """Builds a generation from a catalogue and publishes it as a release; see `wiring.building`."""
    from ltrr_cli.wiring.building import build_generation

    return build_generation(catalogue, index, settings=settings, progress=progress)


def update(
    index: Path,
    *,
    coming: Path | None,
    going: Path | None,
    skip_invalid: bool,
    progress: Progress,
) -> Manifest:
    """Changes the catalogue of an index; what was learnt comes along; see `wiring.updating`."""
    from ltrr_cli.wiring.updating import Change, update_generation

    change = Change(coming=coming, going=going, skip_invalid=skip_invalid)
    return update_generation(index, change, progress=progress)


def read_manifest(index: Path) -> Manifest:
    """What the generation of the current release says of itself.

    Raises:
        IndexFolderError: see `open_engine`.
    """
    from ltrr_cli.backends.index_folder.opening import current
    from ltrr_cli.backends.index_folder.opening import read_manifest as read

    return read(current(index))


def verify(index: Path) -> list[str]:
    """What is wrong with the current release, one line each.

    Files that are not as they were made; when all are, stores that do not agree on the entities.
    """
    from ltrr_cli.backends.index_folder.opening import verify as find_damage
    from ltrr_cli.wiring.agreement import disagreements

    return find_damage(index) or disagreements(index)


def list_releases(index: Path) -> Releases:
    """All releases of an index, oldest first; see `wiring.releases`."""
    from ltrr_cli.wiring.releases import list_releases as read

    return read(index)


def diff_releases(index: Path, before: int, after: int) -> ReleaseDiff:
    """What differs between two releases; see `wiring.releases`."""
    from ltrr_cli.wiring.releases import diff_releases as compare

    return compare(index, before, after)


def promote(index: Path, release: int) -> int:
    """Makes a release current; the number of the one that was left; see `wiring.releases`."""
    from ltrr_cli.wiring.releases import promote as enter

    return enter(index, release)


def rollback(index: Path) -> tuple[int, int]:
    """Goes back to the release before; what was left and what is current; see `wiring.releases`."""
    from ltrr_cli.wiring.releases import rollback as go_back

    return go_back(index)


def prune(index: Path, *, keep: int) -> Pruned:
    """Removes old releases and the generations that nobody needs; see `wiring.releases`."""
    from ltrr_cli.wiring.releases import prune as clear

    return clear(index, keep=keep)


def open_event_log(index: Path) -> EventLog:
    """The event log of an index folder; nothing is made before something is logged.

    Raises:
        IndexFolderError: there is no index; see `open_engine`.
    """
    from ltrr_cli.backends.event_log.log import FileEventLog
    from ltrr_cli.backends.index_folder import layout
    from ltrr_cli.backends.index_folder.opening import current

    current(index)
    return FileEventLog(index / layout.EVENTS)


def teach(index: Path, answered: Impression, click: Click) -> Lesson:
    """Puts down what a click teaches the current release; see `wiring.online`."""
    from ltrr_cli.wiring.online import teach as put_down

    return put_down(index, answered, click)


def click_table(path: Path) -> ClickTable:
    """A Parquet file to be written."""
    from ltrr_cli.backends.click_export import ParquetClicks

    return ParquetClicks(path)


def clock() -> Clock:
    """The machine's clock."""
    from ltrr_cli.backends.system_clock import SystemClock

    return SystemClock()


def read_feedback(path: Path) -> FeedbackLog:
    """The feedback of a click log file, or of a folder of UBI queries and events.

    Raises:
        LogError: there is none, or it is not as it must be.
    """
    from ltrr_cli.clicks.rows_to_feedback import rows_to_feedback

    if path.is_dir():
        from ltrr_cli.backends.ubi.reading import read_ubi_rows

        return rows_to_feedback(read_ubi_rows(path), now=clock().now())
    from ltrr_cli.backends.click_logs.reading import read_click_rows

    return rows_to_feedback(read_click_rows(path), now=clock().now())


def own_feedback(index: Path) -> FeedbackLog:
    """The feedback of an index folder's own event log.

    Raises:
        IndexFolderError: there is no index; see `open_engine`.
        StorageError: the log cannot be read.
    """
    from ltrr_cli.backends.index_folder import layout
    from ltrr_cli.flows.read_feedback import own_feedback as read

    return read(open_event_log(index), source=str(index / layout.EVENTS))


def ubi_folder(folder: Path) -> Callable[[Iterator[Visit]], None]:
    """What writes visits as UBI queries and events into a folder."""
    from ltrr_cli.backends.ubi.writing import UbiFolder

    return UbiFolder(folder).write


def train(
    log: FeedbackLog, index: Path, *, force: bool, progress: Progress, encoder: bool = True
) -> Trained:
    """Learns from a log and publishes a release; see `wiring.training`.

    encoder: whether it is tuned too, if it is a table and the log has enough to tune it.
    """
    from ltrr_cli.backends.encoder_tuning.settings import TuningSettings
    from ltrr_cli.flows.training.train import Effort
    from ltrr_cli.wiring.training import train as learn

    tuning = TuningSettings() if encoder else None
    return learn(log, index, effort=Effort(), force=force, progress=progress, tuning=tuning)


def evaluate(
    index: Path,
    *,
    queries: Path | None,
    logs: Path | None,
    releases: tuple[int | None, int | None],
    progress: Progress,
) -> Evaluation:
    """A release on judged queries and logs; releases: the one in question, the current one when
    None, and one to compare it with; see `wiring.evaluating`.
    """
    from ltrr_cli.wiring.evaluating import Wanted
    from ltrr_cli.wiring.evaluating import evaluate as judge

    release, against = releases
    wanted = Wanted(queries=queries, logs=logs, release=release, against=against)
    return judge(index, wanted, progress=progress)


def write_runs(folder: Path, evaluation: Evaluation) -> list[Path]:
    """TREC run files of every system; see `wiring.evaluating`."""
    from ltrr_cli.wiring.evaluating import write_runs as write

    return write(folder, evaluation)


def write_report(path: Path, evaluation: Evaluation) -> None:
    """The evaluation as one HTML file; see `wiring.evaluating`."""
    from ltrr_cli.wiring.evaluating import write_report as write

    write(path, evaluation)
