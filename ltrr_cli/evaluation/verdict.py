"""Whether an off-policy estimate can be believed, in plain words, and what would help."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ltrr_cli.evaluation.diagnostics import RARE, Diagnostics

Level = Literal["trustworthy", "weak", "not answerable"]

LEAST_EFFECTIVE_SIZE = 200
LEAST_EFFECTIVE_SHARE = 0.05
LARGEST_TOP_SHARE = 0.5
LARGEST_TAIL_INDEX = 0.7
MOST_UNSUPPORTED = 0.5
MUCH_UNSUPPORTED = 0.02
ENOUGH_SESSIONS = 2000
ENOUGH_DAYS = 7
STANDARD_ERRORS = 3
LARGEST_SUM_ERROR = 1e-3

LOG_PROBABILITIES = (
    "log with every answer all plans that could have been played, each with its probability, "
    "as they were when it was drawn"
)
EXPLORE = "let the policy that answers try more of what the other would do, then ask again"
WAIT = "collect a longer log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """level: what the estimate is good for; reasons: why it is no better, worst first, empty if
    trustworthy; remedies: what to log or do to make it so.
    """

    level: Level
    reasons: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()


def verdict(found: Diagnostics) -> Verdict:
    """Put diagnostics into words; the thresholds are the constants of this module."""
    fatal, doubtful = list(_fatal(found)), list(_doubtful(found))
    said = fatal + doubtful
    level: Level = "not answerable" if fatal else "weak" if doubtful else "trustworthy"
    return Verdict(
        level=level,
        reasons=tuple(reason for reason, _ in said),
        remedies=tuple(dict.fromkeys(remedy for _, remedy in said)),
    )


def no_probabilities(requests: int) -> Verdict:
    """For a log of so many requests that does not tell how likely anything was."""
    reason = f"the log has no probabilities for its {requests} requests"
    return _not_answerable(reason, LOG_PROBABILITIES)


def no_rewards(requests: int) -> Verdict:
    """For a log in which nothing was ever clicked."""
    return _not_answerable(f"nothing was clicked in {requests} requests", WAIT)


def release_gone(release: str, requests: int) -> Verdict:
    """For a log whose plans cannot be run again, because what answered is not there any more."""
    return _not_answerable(
        f"release {release} answered {requests} of the requests and is no longer in the index",
        "keep a release until its log has been evaluated, or evaluate the part of the log that "
        "a release wrote that is still there",
    )


def _not_answerable(reason: str, remedy: str) -> Verdict:
    return Verdict(level="not answerable", reasons=(reason,), remedies=(remedy,))


def _fatal(found: Diagnostics) -> Iterator[tuple[str, str]]:
    yield from _wrong_probabilities(found)
    if found.unsupported > MOST_UNSUPPORTED:
        yield f"the log hardly ever shows {found.unsupported:.0%} of what the target does", EXPLORE
    size, share = found.effective_size, found.effective_share
    if size < LEAST_EFFECTIVE_SIZE or share < LEAST_EFFECTIVE_SHARE:
        told = f"the {found.observations} observations are worth {size:.0f} ({share:.1%})"
        yield told, WAIT if share >= LEAST_EFFECTIVE_SHARE else EXPLORE
    if found.top_share > LARGEST_TOP_SHARE:
        yield f"1 % of the observations have {found.top_share:.0%} of the weight", EXPLORE


def _wrong_probabilities(found: Diagnostics) -> Iterator[tuple[str, str]]:
    if found.sum_error > LARGEST_SUM_ERROR:
        told = f"the probabilities of a request miss a sum of one by up to {found.sum_error:.3f}"
        yield told, LOG_PROBABILITIES
    # rounding alone moves a mean of equal weights, whose standard error is 0
    if abs(found.mean_weight - 1) > STANDARD_ERRORS * found.mean_weight_error + 1e-9:
        told = f"the mean weight is {found.mean_weight:.3f} ± {found.mean_weight_error:.3f}, not 1"
        yield f"{told}: the logged probabilities are wrong", LOG_PROBABILITIES
    if abs(found.choice_score) > STANDARD_ERRORS:
        told = f"what was played is {abs(found.choice_score):.1f} standard errors off from draws"
        yield f"{told} with the logged probabilities", LOG_PROBABILITIES


def _doubtful(found: Diagnostics) -> Iterator[tuple[str, str]]:
    if MUCH_UNSUPPORTED < found.unsupported <= MOST_UNSUPPORTED:
        told = f"{found.unsupported:.1%} of what the target does has a logged probability"
        yield f"{told} under {RARE:g} and counts as worth little or nothing", EXPLORE
    if found.tail_index > LARGEST_TAIL_INDEX:
        yield f"few very large weights decide (tail index {found.tail_index:.2f})", EXPLORE
    if found.sessions < ENOUGH_SESSIONS:
        yield f"there are {found.sessions} sessions, fewer than {ENOUGH_SESSIONS}", WAIT
    if found.window_days is not None and found.window_days < ENOUGH_DAYS:
        told = f"the log spans {found.window_days:.1f} days, less than a week of habits"
        yield told, WAIT
