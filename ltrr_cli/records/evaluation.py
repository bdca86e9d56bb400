"""What an evaluation found: a release on judged queries and on a log, ready to be told.

Every figure is a mean over segments of their means (macro) unless it says micro, so that a
frequent kind of query does not drown the others. NaN is what cannot be known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ltrr_cli.records.feedback import Feedback

BUDGETS = (50, 100, 200)
"""Candidates that a plan may draw in all: where recall is measured."""
MAIN_BUDGET = 100
"""The one of `BUDGETS` that is shown by segment."""
PAGE = 10
MEASURES = ("nDCG@10", "MRR@10", "success@1", "success@10", "AP", "judged@10")

RELEASE = "release"
"""The name of the release in question among systems."""
BM25, FUSED = "BM25", "RRF lexical + dense"
UNLEARNED = "default score, default plan"
EQUAL, STATIC_PLAN, STATIC_ORDER, CEILING = "equal quota", "static plan", "static order", "ceiling"


class Figure(NamedTuple):
    """An estimate and its 95 % interval; low and high are NaN where there is none."""

    estimate: float
    low: float = float("nan")
    high: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQueries:
    """Judged queries as feedback without positions; source: where they are from.

    judgements: pairs of query and entity, bad ones too; highest: the highest grade of all, which
    is the gain 1; unjudged: topics without any judgement,
    left out; repeated: judgements that repeat one, left out.
    """

    source: str
    queries: tuple[Feedback, ...]
    judgements: int
    highest: float = 1.0
    unjudged: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallSystem:
    """A way to choose candidates; recall of the union of what it draws.

    candidates: that it draws on average, duplicates counted; gain: how much more the release's
    policy has, p: how likely so large a difference is by chance, corrected for the number of
    systems (Holm); both None for the release itself and for the ceiling.
    """

    name: str
    recall: float
    micro: float
    by_segment: Mapping[str, float]
    candidates: float
    gain: Figure | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetReport:
    """All systems at one budget; gap_closed: the share of the way from the static plan to the
    ceiling that the policy goes, NaN where there is no gap or no static plan.
    """

    budget: int
    systems: tuple[RecallSystem, ...]
    gap_closed: float

    def of(self, name: str) -> RecallSystem | None:
        """The system of this name."""
        return next((each for each in self.systems if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSystem:
    """A way to make a page; measures: `MEASURES` by name, macro, and micro beside it.

    hopeful: nDCG@10 if everything unjudged were as good as can be; `measures` counts it as bad.
    ms: median time of a query, NaN if not measured; gain, p: nDCG@10 of the release minus that
    of this system, as in `RecallSystem`.
    """

    name: str
    measures: Mapping[str, float]
    micro: Mapping[str, float]
    hopeful: float
    ms: float
    gain: Figure | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindReport:
    """One kind of query; recall at `MAIN_BUDGET` and nDCG@10, by system; gain: nDCG@10 of the
    release minus that of the best other system; depths: how deep the policy goes, by arm.
    """

    name: str
    queries: int
    recall: Mapping[str, float]
    ndcg: Mapping[str, float]
    gain: Figure | None
    depths: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """What one arm brings when every arm goes equally deep; see `evaluation.arm_ledger`."""

    arm: str
    recall: float
    unique: float
    leave_one_out: float
    shapley: float
    ms: float
    gain_per_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationBin:
    """Places of pages whose predicted chance is alike, and how many of them were relevant."""

    predicted: float
    observed: float
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedReport:
    """A release on judged queries.

    unknown: relevant entities that the index does not have; split: how tuned systems were kept
    from what they are reported on; known: queries whose answers the release remembers, None
    without a memory; best_other: the page system that the release is held against by kind;
    bands: by how frequent the query is in the index's own log, empty if it has none;
    ledger_depth: how deep every arm goes in the ledger; calibration: empty when scores are no
    chances.
    """

    source: str
    queries: int
    groups: int
    relevant: int
    unknown: int
    unjudged: int
    repeated: int
    split: str
    known: int | None
    budgets: tuple[BudgetReport, ...]
    pages: tuple[PageSystem, ...]
    best_other: str
    segments: tuple[KindReport, ...]
    bands: tuple[KindReport, ...]
    ledger: tuple[LedgerLine, ...]
    ledger_depth: int
    calibration: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictReport:
    """level: "trustworthy", "weak" or "not answerable"; why, and what would help."""

    level: str
    reasons: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateReport:
    """value: what the target would have earned per request; delta: over what was earned."""

    name: str
    value: Figure
    delta: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class RegretCurve:
    """What the policy that answered has lost to the release in question, summed over requests.

    requests: how many have been answered, rising; regret: the estimate up to there; at_least: its
    lower bounds, which hold at all moments at once in 95 % of cases. Each is as long as requests.
    """

    requests: tuple[int, ...]
    regret: tuple[float, ...]
    at_least: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OffPolicyReport:
    """What a log says of a release.

    verdict: whether `estimates[0]`, the primary, can be believed; plan_verdict: the same for
    those that weight plans, None where there is no estimate; estimates: empty when nothing
    can be said; sequence: bounds on the primary's delta that hold however often one looks,
    infinite where a side is open; segments: the primary's delta by kind of query; diagnostics:
    figures of the primary's weights, plan_diagnostics: of the weights of plans; overlap: how
    many weights of rewards lie in each bin, bin_edges: one more than bins; regret: by the primary,
    None where nothing differs or nothing can be said.
    """

    release: str
    verdict: VerdictReport
    plan_verdict: VerdictReport | None = None
    estimates: tuple[EstimateReport, ...] = ()
    sequence: Figure | None = None
    segments: Mapping[str, Figure] = field(default_factory=dict)
    diagnostics: Mapping[str, float | None] = field(default_factory=dict)
    plan_diagnostics: Mapping[str, float | None] = field(default_factory=dict)
    overlap: tuple[int, ...] = ()
    bin_edges: tuple[float, ...] = ()
    regret: RegretCurve | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogReport:
    """A log and what it says of each release in question.

    requests: pages that people saw; usable: of these, with probabilities, and a release that is
    there; sessions, days: of the usable ones; earned: mean reward of a request, 0..1; releases:
    release → requests that it answered; lost: rewards that no replay can explain, left out.
    """

    source: str
    requests: int
    usable: int
    sessions: int
    days: float | None
    earned: float
    releases: Mapping[str, int]
    lost: int
    targets: tuple[OffPolicyReport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """All of it; notes: what the reader must know, in sentences; seconds: by stage.

    queries: those that were judged; runs: system → query id → ids, best first, for run files.
    """

    release: str
    against: str | None
    judged: JudgedReport | None
    log: LogReport | None
    notes: tuple[str, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
    queries: JudgedQueries | None = field(default=None, repr=False)
    runs: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, repr=False)
