"""What the log itself says of a candidate: an off-policy estimate on what was held out.

Held-out queries that are answered again tell how good the pages are, judged by what was clicked.
A log that tells with which probability each plan was played can be asked something else too: what
would the candidate's plans have earned, had they been played instead? It is asked of all that was
held out, what led to nothing too, because clicks alone would be a choice of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ltrr_cli.evaluation.gate import Evidence
from ltrr_cli.evaluation.intervals import Interval
from ltrr_cli.evaluation.verdict import Level, Verdict
from ltrr_cli.flows.evaluating.evaluate_log import Releases, evaluate_log
from ltrr_cli.flows.evaluating.replay_log import logged_actions
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.workshop import Workshop
from ltrr_cli.records.evaluation import LogReport
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.training import Gain, LogWord

CANDIDATE = "candidate"
MOST = 500
"""Held-out requests that are replayed at most, the latest ones: each is asked of two releases."""

_LEVELS: Mapping[str, Level] = {"trustworthy": "trustworthy", "weak": "weak"}


def logged_evidence(
    log: FeedbackLog,
    held: Sequence[Feedback],
    *,
    shop: Workshop,
    candidate: Path,
    stages: Stages,
) -> tuple[Evidence, LogWord] | None:
    """Evidence for the gate and how it is told; None where no held-out answer tells enough.

    held: what nothing was learnt from, with and without clicks; candidate: its learned parts
    """
    asked = [each for each in held if _tells(each)][-MOST:]
    if not asked:
        return None
    releases = Releases(
        opens={**shop.releases, CANDIDATE: shop.opens(candidate)}, targets=(CANDIDATE,)
    )
    report = evaluate_log(replace(log, feedback=tuple(asked)), releases, stages=stages, seed=0)
    evidence = _evidence(report)
    return evidence, _word(report, evidence)


def _tells(event: Feedback) -> bool:
    """Whether it says which release answered, and what else could have been played."""
    served = event.served
    return (
        not event.judged
        and served is not None
        and served.release is not None
        and bool(logged_actions(served))
    )


def _evidence(report: LogReport) -> Evidence:
    found = report.targets[0]
    nan = float("nan")
    low, high, middle = nan, nan, nan
    if found.estimates:
        middle, low, high = found.estimates[0].delta
    told = found.verdict
    return Evidence(
        source="logs",
        delta=Interval(estimate=middle, low=low, high=high, level=0.95, clusters=report.sessions),
        verdict=Verdict(
            level=_LEVELS.get(told.level, "not answerable"),
            reasons=told.reasons,
            remedies=told.remedies,
        ),
    )


def _word(report: LogReport, evidence: Evidence) -> LogWord:
    delta, told = evidence.delta, report.targets[0]
    return LogWord(
        requests=report.usable,
        level=told.verdict.level,
        reasons=told.verdict.reasons,
        gain=Gain(estimate=delta.estimate, low=delta.low, high=delta.high, clusters=delta.clusters)
        if told.estimates
        else None,
    )
