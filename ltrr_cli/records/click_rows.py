"""A click log as columns, whatever file it came from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.plan import Action

RowNumbers = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """A column of strings; codes: shape (n,), places in `values`, -1 where there is none."""

    codes: npt.NDArray[np.int32]
    values: tuple[str, ...]

    def at(self, row: int) -> str | None:
        """The string of a row."""
        code = self.codes[row]
        return None if code < 0 else self.values[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A column of maps from names to numbers.

    values: shape (n, len(names)), NaN where there is no number; there: shape (n, len(names)),
    whether the row names it at all.
    """

    names: tuple[str, ...]
    values: npt.NDArray[np.float32]
    there: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What all rows of an answer say alike, so that it is looked at once for each answer."""

    types: tuple[str, ...] = ()
    plan: Mapping[str, int] | None = None
    actions: tuple[Action, ...] = ()
    context: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickRows:
    """A row for each entity shown or judged; n rows, a column that the log lacks is None.

    source: file or folder; clicked: shape (n,); times: shape (n,), microseconds in UTC, NaT for
    none; position, grade, propensity: shape (n,), NaN for none.
    details: ascending row numbers → what these rows say of their answers, in that order; errors
    of it are LogErrors.
    empty, orphans, ignored, policies: see `FeedbackLog`; what the source tells beside its rows.
    """

    source: str
    query: Texts
    entity_id: Texts
    clicked: npt.NDArray[np.bool_]
    query_id: Texts | None = None
    times: npt.NDArray[np.datetime64] | None = None
    user_id: Texts | None = None
    session_id: Texts | None = None
    position: Numbers | None = None
    action: Texts | None = None
    grade: Numbers | None = None
    propensity: Numbers | None = None
    release: Texts | None = None
    segment: Texts | None = None
    arm_ranks: Grid | None = None
    features: Grid | None = None
    details: Callable[[RowNumbers], Iterator[Details]] | None = None
    empty: int = 0
    orphans: int = 0
    ignored: int = 0
    policies: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.clicked)
