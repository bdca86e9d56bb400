"""An answer to a query, with the account of how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.named_columns import NO_COLUMNS, NamedColumns
from ltrr_cli.records.plan import Choice
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.records.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmReport:
    """What a fired arm did.

    returned: how many it brought; unique: how many no other arm brought; on_page: how many of
    its own are on the page; ms: wall time; why: why it fired and what it looked for.
    """

    arm: str
    depth: int
    returned: int
    unique: int
    on_page: int
    ms: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """An arm that did not fire, and the reason."""

    arm: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One place on the page; `found_by` maps each arm that brought it to the rank it gave it."""

    position: int
    row: int
    entity: Entity
    score: float
    found_by: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Every candidate in the order of the ranker, those that were not shown too.

    rows, scores: shape (n,), best first; arms: those that fired, in order (a,); ranks: shape
    (n, a), 1-based rank that the arm gave the candidate, 0 where it did not bring it; features: of
    the ranker, at each place of the page, (shown, f), NaN for none.
    """

    rows: Rows
    scores: Scores
    arms: tuple[str, ...]
    ranks: npt.NDArray[np.int16]
    features: NamedColumns = NO_COLUMNS


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A page and everything that explains it.

    situation: what the policy saw.

    release: the release that answered; ranker: the name of the scoring; candidates: how many
    distinct entities were ranked; ranked: all of them, with what learning needs; ms: wall time
    of `understand`, `plan`, `retrieve`, `rank` and `total`.
    """

    query_id: str
    query: Query
    release: str
    understanding: Understanding
    situation: Situation = field(compare=False, repr=False)
    choice: Choice
    fired: tuple[ArmReport, ...]
    skipped: tuple[Skipped, ...]
    ranker: str
    candidates: int
    results: tuple[Result, ...]
    ranked: Ranked = field(compare=False, repr=False)
    ms: Mapping[str, float]
