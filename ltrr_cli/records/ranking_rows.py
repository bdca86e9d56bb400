"""Examples that a ranker learns from: one row for each candidate that was shown or judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

_Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingRows:
    """Aligned arrays over n rows.

    features: (n, f), NaN where something could not be known; labels: (n,), 0..1, what it proved
    to be worth; positions: (n,), 1-based place on the page, 0 for a judgement; theta: (n,), how
    likely the place is looked at, 1 for a judgement; trust: (n,), how likely somebody who looks
    at an unwanted entity at this place clicks it all the same, mostly 0; groups: (n,), page or
    judged query that the row belongs to, never falling; sessions: (n,), a hash of what is never
    split between training and test; weights: (n,).
    """

    features: _Floats
    labels: _Floats
    positions: npt.NDArray[np.int16]
    theta: _Floats
    trust: _Floats
    groups: npt.NDArray[np.int64]
    sessions: npt.NDArray[np.int64]
    weights: _Floats

    def __len__(self) -> int:
        return len(self.labels)

    def chosen(self, rows: npt.ArrayLike) -> "RankingRows":
        """Some of the rows; rows: mask or places, in the order of the groups."""
        at = np.asarray(rows)
        return RankingRows(**{name: getattr(self, name)[at] for name in _ARRAYS})

    def trusting(self, trust: npt.ArrayLike) -> "RankingRows":
        """The same rows under another trust bias."""
        return replace(self, trust=np.asarray(trust, np.float32))

    def everywhere_looked(self) -> "RankingRows":
        """The same rows as if every place were looked at and nobody trusted one."""
        looked = np.ones(len(self), np.float32)
        return replace(self, theta=looked, trust=np.zeros(len(self), np.float32))


_ARRAYS = tuple(RankingRows.__slots__)


def together(parts: Sequence[RankingRows]) -> RankingRows:
    """All rows, one part after the other; no group of one part is that of another.

    >>> one = RankingRows(**{name: np.zeros((2, 3)) if name == "features" else np.zeros(2, int)
    ...                      for name in RankingRows.__slots__})
    >>> together([one, one]).groups.tolist()
    [0, 0, 1, 1]
    """
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS}
    numbers = [np.unique(part.groups, return_inverse=True) for part in parts]
    before = np.cumsum([0, *(len(distinct) for distinct, _ in numbers)])
    joined["groups"] = np.concatenate([
        places + start for (_, places), start in zip(numbers, before, strict=False)
    ])
    return RankingRows(**joined)
