"""Where every arm had what proved to be worth something."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRanks:
    """Where each of A arms had the R relevant entities of N events.

    arms: names (A,); ranks: (R, A), 1-based, 0 where the entity is not within the deepest rung;
    event: (R,), to which event each relevant entity belongs; gains: (R,), above 0, its worth.
    able: (N, A), whether the arm could say something; an arm that could not covers nothing.
    returned: (N, A), how long its list was; weights: (N,), what each event counts for, for
    example so that every kind of query counts the same.
    """

    arms: tuple[str, ...]
    ranks: npt.NDArray[np.int16]
    event: npt.NDArray[np.int32]
    gains: npt.NDArray[np.float32]
    able: npt.NDArray[np.bool_]
    returned: npt.NDArray[np.int16]
    weights: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.able)

    def part(self, kept: npt.NDArray[np.bool_]) -> Self:
        """The ranks of some of the events; kept: (N,)."""
        of_entity = kept[self.event]
        number = np.cumsum(kept) - 1
        return replace(
            self,
            ranks=self.ranks[of_entity],
            event=number[self.event[of_entity]].astype(np.int32),
            gains=self.gains[of_entity],
            able=self.able[kept],
            returned=self.returned[kept],
            weights=self.weights[kept],
        )
