"""The gate: may another release answer from now on? In words, with every reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ltrr_cli.evaluation.intervals import Interval
from ltrr_cli.evaluation.segment_delta import SegmentDelta
from ltrr_cli.evaluation.significance import holm
from ltrr_cli.evaluation.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a candidate against what there is now.

    source: judged queries, or a log; delta: the difference with its interval; segments: the
    same by kind of query; latency_ratio: its time per query over that of now, None if not
    measured; slower_ms: its time minus that of now; verdict: on the estimate, None for judged
    queries.
    """

    source: Literal["judged", "logs"]
    delta: Interval
    segments: Sequence[SegmentDelta] = ()
    latency_ratio: float | None = None
    slower_ms: float = float("inf")
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateLimits:
    """latency_ratio, slower_ms: too slow is what is slower by more than both: a share of now, and
    milliseconds, because a third of six is within the noise of a machine; segment_clusters:
    sessions, or groups of judged queries, that a segment needs to be heard; harm_level: the risk
    of calling any segment harmed that is not.
    """

    latency_ratio: float = 1.3
    slower_ms: float = 10.0
    segment_clusters: int = 300
    harm_level: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """promote: whether it may answer; reasons: why not, or why; harmed: segments that lose."""

    promote: bool
    reasons: tuple[str, ...]
    harmed: tuple[str, ...]


def decide(evidence: Evidence, limits: GateLimits | None = None) -> Decision:
    """Promote if it is better beyond doubt, nobody in particular loses, and it is not too slow.

    A weak verdict is passed on as a reason and does not refuse: the interval already is wide
    where data are few, and what has no support counts against the candidate.
    """
    limits = limits or GateLimits()
    harmed = harmed_segments(evidence.segments, limits)
    against = tuple(_against(evidence, harmed, limits))
    return Decision(
        promote=not against,
        reasons=against or tuple(_in_favour(evidence)),
        harmed=tuple(each.segment for each in harmed),
    )


def with_log(decision: Decision, log: Evidence) -> Decision:
    """The decision on judged queries after a log was asked too, which can refuse and not admit.

    It refuses where its verdict is trustworthy and the whole interval lies below 0. A log that
    cannot tell is no reason to refuse: the judged queries have decided.
    """
    answers = log.verdict is None or log.verdict.level == "trustworthy"
    if not (answers and log.delta.high < 0):
        return decision
    loses = f"the log says that it loses: {described(log.delta)}"
    kept = () if decision.promote else decision.reasons
    return replace(decision, promote=False, reasons=(*kept, loses))


def with_judged(decision: Decision, judged: Evidence) -> Decision:
    """The decision on clicks after the judged queries of the index were asked too.

    They can refuse and not admit: they refuse where the whole interval lies below 0.
    """
    if not judged.delta.high < 0:
        return decision
    loses = f"the judged queries of the index lose: {described(judged.delta)}"
    kept = () if decision.promote else decision.reasons
    return replace(decision, promote=False, reasons=(*kept, loses))


def harmed_segments(
    segments: Sequence[SegmentDelta], limits: GateLimits
) -> tuple[SegmentDelta, ...]:
    """Segments with enough clusters whose loss is no accident, after Holm's correction."""
    heard = [each for each in segments if each.delta.clusters >= limits.segment_clusters]
    corrected = holm([each.harm_p for each in heard])
    pairs = zip(heard, corrected, strict=True)
    return tuple(each for each, p in pairs if p < limits.harm_level)


def _against(
    evidence: Evidence, harmed: Sequence[SegmentDelta], limits: GateLimits
) -> Iterator[str]:
    if evidence.verdict and evidence.verdict.level == "not answerable":
        yield from (f"not answerable: {reason}" for reason in evidence.verdict.reasons)
    if not evidence.delta.low > 0:  # NaN, too few clusters for an interval, is refused as well
        yield f"the gain is not certain: {described(evidence.delta)}"
    for each in harmed:
        yield f"segment {each.segment or 'without a name'} loses: {described(each.delta)}"
    if _is_too_slow(evidence, limits):
        told = f"a query takes {evidence.latency_ratio:.2f} times as long as now"
        yield f"{told}, more than {limits.latency_ratio:.2f}"


def _is_too_slow(evidence: Evidence, limits: GateLimits) -> bool:
    if evidence.latency_ratio is None:
        return False
    noticeable = not evidence.slower_ms <= limits.slower_ms
    return noticeable and not evidence.latency_ratio <= limits.latency_ratio


def _in_favour(evidence: Evidence) -> Iterator[str]:
    yield f"better beyond doubt: {described(evidence.delta)}"
    if evidence.latency_ratio is None:
        yield "its time per query was not measured"
    if evidence.verdict:
        yield from (f"the estimate is weak: {reason}" for reason in evidence.verdict.reasons)


def described(delta: Interval) -> str:
    """A difference in points (hundredths) with its interval.

    >>> described(Interval(estimate=0.02, low=-0.001, high=0.04, level=0.95, clusters=9))
    '+2.0 points (95 % from -0.1 to +4.0, 9 clusters)'
    """
    points = [f"{100 * each:+.1f}" for each in (delta.estimate, delta.low, delta.high)]
    return (
        f"{points[0]} points ({delta.level:.0%} from {points[1]} to {points[2]}, "
        f"{delta.clusters} clusters)"
    ).replace("%", " %")
