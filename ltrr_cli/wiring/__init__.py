"""The composition root: the only package that names concrete backends.

Backends are imported inside the functions, so that asking for `--help` loads none of them.
"""

from pathlib import Path

from ltrr_cli.arms.registry import ARMS
from ltrr_cli.config import BuildSettings
from ltrr_cli.ports import ClickTable, Clock, Engine, EventLog, Progress
from ltrr_cli.records.manifest import Manifest

ARM_NAMES: tuple[str, ...] = tuple(ARMS)


def open_engine(index: Path) -> Engine:
    """The current release of an index folder, ready to answer.

    Raises:
        IndexFolderError: there is none, it is of another format, or it is damaged.
    """
    from ltrr_cli.backends.index_folder.opening import current
    from ltrr_cli.backends.system_clock import SystemClock
    from ltrr_cli.policy.default_plan import DefaultPlan
    from ltrr_cli.ranking.default_score import DefaultScore
    from ltrr_cli.wiring.release import LazyArms, Release

    folder = current(index)
    release = Release(folder)
    return Engine(
        release=folder.name,
        clock=SystemClock(),
        entities=release.entities,
        columns=release.columns,
        names=release.names,
        understand=release.understand,
        arms=LazyArms(release),
        policy=DefaultPlan(),
        ranker=DefaultScore(columns=release.columns),
    )


def build(catalogue: Path, index: Path, *, settings: BuildSettings, progress: Progress) -> Manifest:
    """Builds a generation from a catalogue and makes it current; see `wiring.building`."""
    from ltrr_cli.wiring.building import build_generation

    return build_generation(catalogue, index, settings=settings, progress=progress)


def read_manifest(index: Path) -> Manifest:
    """What the current generation says of itself.

    Raises:
        IndexFolderError: see `open_engine`.
    """
    from ltrr_cli.backends.index_folder.opening import current
    from ltrr_cli.backends.index_folder.opening import read_manifest as read

    return read(current(index))


def verify(index: Path) -> list[str]:
    """Files of the current generation that are not as they were built, one line each."""
    from ltrr_cli.backends.index_folder.opening import verify as find_damage

    return find_damage(index)


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


def click_table(path: Path) -> ClickTable:
    """A Parquet file to be written."""
    from ltrr_cli.backends.click_export import ParquetClicks

    return ParquetClicks(path)


def clock() -> Clock:
    """The machine's clock."""
    from ltrr_cli.backends.system_clock import SystemClock

    return SystemClock()
