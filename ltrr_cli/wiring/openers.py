"""How an engine is opened, as a value: worker processes see by it that they have it open already.

They are functions without arguments. A `functools.partial` would not do: one that was sent to a
process twice does not equal itself, and the engine would be opened again for every task.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from ltrr_cli.backends.system_clock import CpuClock
from ltrr_cli.ports import Engine
from ltrr_cli.wiring import engine_of, open_engine


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRelease:
    """Opens a release of an index, None for the current one with what it learnt online.

    by_cpu: its milliseconds are those of the processor; see `CpuClock`.
    """

    index: Path
    release: int | None = None
    by_cpu: bool = False

    def __call__(self) -> Engine:
        engine = open_engine(self.index, release=self.release)
        return replace(engine, clock=CpuClock()) if self.by_cpu else engine


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenParts:
    """Opens a generation with the learned parts of a folder; its milliseconds are by `CpuClock`."""

    generation: Path
    learned: Path

    def __call__(self) -> Engine:
        return replace(engine_of(self.generation, self.learned), clock=CpuClock())
