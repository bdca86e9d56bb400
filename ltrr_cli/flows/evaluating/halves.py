"""What tuned systems are tuned on, and what they are reported on: never the same group."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.feedback import Feedback

Flags = npt.NDArray[np.bool_]
Fold = tuple[Flags, Flags]
"""Tuned on, reported on; each (N,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """folds: what is tuned on and what is reported on; told: the same in words.

    Where there is a single group nothing is tuned on, so there is no tuned system.
    """

    folds: tuple[Fold, ...]
    told: str

    @property
    def can_tune(self) -> bool:
        """Whether anything can be tuned."""
        return all(taught.any() for taught, _ in self.folds)

    @property
    def reported(self) -> Flags:
        """What recall is reported on, (N,): all queries unless they are split by time."""
        parts = [test for _, test in self.folds]
        reported: Flags = np.any(parts, axis=0)
        return reported


def halves(events: Sequence[Feedback]) -> Halves:
    """Two halves of the groups, each tuned on once and reported on once, by a hash of the name.

    Where all queries are dated, the groups that begin later are reported on only, so that
    nothing is tuned on the future.
    """
    groups = np.array([event.session for event in events])
    names = sorted({event.session for event in events}, key=lambda name: (_hash(name), name))
    if len(names) < 2:  # noqa: PLR2004 - two halves
        nothing, everything = np.zeros(len(events), np.bool_), np.ones(len(events), np.bool_)
        return Halves(folds=((nothing, everything),), told="one group only: nothing is tuned")
    if all(event.dated for event in events):
        began = {
            name: min(each.query.asked_at for each in events if each.session == name)
            for name in names
        }
        names.sort(key=lambda name: (began[name], name))
        later = np.isin(groups, names[len(names) // 2 :])
        told = f"tuned on the {np.sum(~later)} earlier queries, all is told of the later ones"
        return Halves(folds=((~later, later),), told=told)
    second = np.isin(groups, names[1::2])
    told = "tuned on one half of the groups, told of the other, and the other way round"
    return Halves(folds=((~second, second), (second, ~second)), told=told)


def _hash(name: str) -> int:
    return crc32(f"half {name}".encode("utf-8", "replace"))
