"""Sums by row, of very many lists, in little memory."""

from array import array
from collections.abc import Iterable

import numpy as np

from ltrr_cli.records.evidence import Numbers
from ltrr_cli.records.hits import Rows


class RowSums:
    """Lists of rows with a sum each, in two arrays: 12 bytes a row and 16 a list.

    Lists are numbered from 0. Each lies in one piece; one that outgrows its piece moves to the end,
    with room for half as many more. So what was left behind is less than what is there. A click
    adds to a short list, for which plain numbers are quicker than arrays.
    """

    def __init__(self) -> None:
        self._rows, self._sums = array("i"), array("d")
        self._begins, self._sizes, self._rooms = array("q"), array("i"), array("i")

    def add(self, number: int, more: Iterable[tuple[int, float]]) -> None:
        """Adds to sums of a list; more: rows, each as often as you like, with what is added."""
        sums = dict(zip(*self._list(number), strict=True))
        for row, each in more:
            sums[row] = sums.get(row, 0.0) + each
        self._place(number, array("i", sums), array("d", sums.values()))

    def scale(self, number: int, by: float) -> None:
        """Multiplies all sums of a list."""
        rows, sums = self._list(number)
        self._place(number, rows, array("d", (each * by for each in sums)))

    def of(self, number: int) -> tuple[Rows, Numbers]:
        """The rows of a list, in no order, and their sums, both (m,); none of one that is not."""
        rows, sums = self._list(number)
        return np.asarray(rows), np.asarray(sums)

    def _list(self, number: int) -> tuple["array[int]", "array[float]"]:
        if number >= len(self._begins):
            return array("i"), array("d")
        begin = self._begins[number]
        piece = slice(begin, begin + self._sizes[number])
        return self._rows[piece], self._sums[piece]

    def _place(self, number: int, rows: "array[int]", sums: "array[float]") -> None:
        for column in (self._begins, self._sizes, self._rooms):
            column.extend([0] * (number + 1 - len(column)))
        size, room = len(rows), self._rooms[number]
        if size > room:
            room = size + size // 2 if room else size
            self._begins[number], self._rooms[number] = len(self._rows), room
            self._rows.extend([0] * room)
            self._sums.extend([0.0] * room)
        self._sizes[number] = size
        piece = slice(self._begins[number], self._begins[number] + size)
        self._rows[piece], self._sums[piece] = rows, sums
