"""How an encoder is tuned, and what came of it."""

from dataclasses import dataclass

from ltrr_cli.backends.encoder_tuning.trial import Standing
from ltrr_cli.ports import Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class TuningSettings:
    """Every number of a tuning.

    steps: at most so many batches; batch: pairs of a batch; strangers: entities of a batch that
    nobody clicked, drawn from the whole catalogue as further wrong answers.
    rate: of Adam, whose steps have about this size in every number of a row; rows are 6 long.
    temperature: cosines are divided by it; pull: share of the way that has been gone which a row
    goes back at every step, times `rate`.
    typos, prefixes: shares of the queries that are mistyped, and cut short.
    held_out: share of the groups that the tuning is judged by; check_every, patience: it is judged
    after so many steps, and ended after so many judgements in a row without a new best.
    """

    steps: int = 300
    batch: int = 1024
    strangers: int = 1024
    rate: float = 0.01
    temperature: float = 0.05
    pull: float = 0.0
    typos: float = 0.3
    prefixes: float = 0.15
    held_out: float = 0.1
    check_every: int = 25
    patience: int = 3
    seed: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """The best table that was met, and what it was worth on the held-out pairs.

    table: (V, d); rows whose pieces occur in no batch are those of the old table, bit for bit.
    steps: after how many batches it was best, 0 when the old table was never bettered; moved: how
    many rows differ; pairs, held_out: pairs that were learnt from, and judged by.
    """

    table: Vectors
    steps: int
    moved: int
    pairs: int
    held_out: int
    before: Standing
    after: Standing
