"""What a training did, for people and for the release's report."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """A difference with its 95 % interval; clusters: sessions that it rests on."""

    estimate: float
    low: float
    high: float
    clusters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSystem:
    """A way to choose plans, on held-out events.

    recall: mean over segments of the share of what proved to be worth something that its
    candidates hold; by_segment: the same of each; candidates: drawn on average; gain: of the
    policy over it, None for the policy itself.
    """

    name: str
    recall: float
    by_segment: Mapping[str, float]
    candidates: float
    gain: Gain | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmShift:
    """Mean depth of every arm for one kind of query, before and after; example: a query of it."""

    kind: str
    events: int
    before: Mapping[str, float]
    after: Mapping[str, float]
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyReport:
    """budget: candidates that a plan may draw; replayed: events that taught; order: the start of
    the static plan; systems, shifts: see there.
    """

    budget: int
    replayed: int
    held_out: int
    order: tuple[tuple[str, int], ...]
    systems: tuple[PlanSystem, ...]
    shifts: tuple[ArmShift, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryReport:
    """pairs: remembered in all; new, replaced, forgotten: how many; examples: (query, id)."""

    pairs: int
    new: int
    replaced: int
    forgotten: int
    examples: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerTrial:
    """One way to train a ranker, on sessions it never saw; gain: over the first way tried."""

    name: str
    ndcg: float
    log_likelihood: float
    gain: Gain


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerReport:
    """chosen: the way that was taken; top: features by their mean share in a score's log-odds."""

    rows: int
    chosen: str
    trials: tuple[RankerTrial, ...]
    top: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationReport:
    """theta: how likely each place is looked at; known: whether the log told, and how."""

    theta: tuple[float, ...]
    known: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWord:
    """What held-out requests of a log with probabilities say of the candidate's plans.

    requests: that could be replayed; level: "trustworthy", "weak" or "not answerable", reasons:
    why no better; gain: reward per request over what answered, None without an estimate.
    """

    requests: int
    level: str
    reasons: tuple[str, ...]
    gain: Gain | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedWord:
    """What the judged queries that the index keeps say: mean nDCG@10 over segments."""

    queries: int
    before: float
    after: float
    gain: Gain


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """passed: whether the candidate may serve; reasons: in words; metric: what was compared;
    before, after: its mean over segments; gain: the difference; segments: by segment; ms: median
    of a query before and after; log: what the log says too, None if it tells no probabilities;
    judged: what judged queries of the index say, None where it keeps none.
    """

    passed: bool
    reasons: tuple[str, ...]
    metric: str
    before: float
    after: float
    gain: Gain
    segments: Mapping[str, Gain]
    ms: tuple[float, float]
    log: LogWord | None = None
    judged: JudgedWord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderReport:
    """An encoder tuned on the log, and what it finds of held-out queries among the first `depth`.

    pairs, steps: what it was tuned on, and for how many batches; tested: held-out queries; dense,
    union: recall before and after of the vectors alone, and of all arms together, means over
    segments; segments: segment → the same of the vectors alone; kept: whether the union surely
    finds more, so that the release answers with it.
    """

    name: str
    pairs: int
    steps: int
    tested: int
    depth: int
    dense: tuple[float, float]
    dense_gain: Gain
    union: tuple[float, float]
    union_gain: Gain
    segments: Mapping[str, tuple[float, float]]
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """All of it; ranker is None when there was too little to train one, `no_ranker` says why.

    encoder: None when none was tuned, `no_encoder` says why.
    lacks: what the log did not tell, and what could not be learnt of it.
    """

    source: str
    answers: int
    clicks: int
    lacks: tuple[str, ...]
    examination: ExaminationReport
    memory: MemoryReport
    policy: PolicyReport
    ranker: RankerReport | None
    no_ranker: str
    gate: GateReport
    encoder: EncoderReport | None = None
    no_encoder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A training and the release that came of it.

    release: its number; serves: whether it is the current one now; forced: although the gate
    refused; seconds: by stage, in order; report: what the release keeps of it, as JSON.
    """

    training: Training
    release: int
    serves: bool
    forced: bool
    seconds: Mapping[str, float]
    report: Mapping[str, object]
