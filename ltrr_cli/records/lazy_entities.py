"""Entities that are read when they are asked for."""

from collections.abc import Callable, Sequence
from typing import overload

from ltrr_cli.records.catalogue import Entity


class LazyEntities(Sequence[Entity]):
    """So many entities, of which `read` gives each by its row, 0 ≤ row < size."""

    def __init__(self, read: Callable[[int], Entity], *, size: int) -> None:
        self._read = read
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, at: int) -> Entity: ...
    @overload
    def __getitem__(self, at: slice) -> list[Entity]: ...
    def __getitem__(self, at: int | slice) -> Entity | list[Entity]:
        rows = range(self._size)[at]
        return self._read(rows) if isinstance(rows, int) else list(map(self._read, rows))
