"""What is fuzzed: a reader, files that it understands, and how to spoil them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ltrr_cli.ports import Engine
from tests.fuzz.mutations import Spoil


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where a reader may write, and an open engine of a tiny index."""

    folder: Path
    index: Path
    engine: Engine

    def file(self, name: str, data: bytes) -> Path:
        """A file of the bench with this content."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A reader to be fuzzed.

    run: reads bytes; whatever it raises that is no `LtrrError` is a crash. native: a library in C
    reads them, which may end the process. share: of the inputs that other targets get, for those
    that take long. head: what stands in an input up to these bytes says which file is meant, and is
    never spoilt.
    """

    name: str
    seeds: Callable[[Bench], Sequence[bytes]]
    spoil: Spoil
    run: Callable[[bytes, Bench], object]
    native: bool = False
    share: float = 1.0
    head: bytes = b""

    def input(self, seeds: Sequence[bytes], random: Random) -> bytes:
        """One of the seeds, spoilt."""
        return self.changed(random.choice(seeds), lambda data: self.spoil(data, random))

    def changed(self, data: bytes, change: Callable[[bytes], bytes]) -> bytes:
        """An input with its content changed."""
        if not self.head:
            return change(data)
        name, _, content = data.partition(self.head)
        return name + self.head + change(content)
