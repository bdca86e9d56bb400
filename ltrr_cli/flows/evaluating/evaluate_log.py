"""A release on a log that another one wrote: what would it have earned?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ltrr_cli.evaluation.verdict import Verdict, no_probabilities, no_rewards, release_gone
from ltrr_cli.flows.evaluating.log_rounds import Round, rounds_of
from ltrr_cli.flows.evaluating.off_policy import off_policy_report, told
from ltrr_cli.flows.evaluating.replay_log import Replayed, Task, logged_actions, replay_log
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.workers import OpenEngine
from ltrr_cli.records.evaluation import LogReport, OffPolicyReport
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog

MOST = 8_000
"""Requests that are replayed at most, the latest ones."""
_SECONDS_OF_DAY = 86_400
UNNAMED = "unnamed"
"""Stands for a release where the log tells nothing of how an answer came about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """Those that are there, by name; targets: of these, the ones in question."""

    opens: Mapping[str, OpenEngine]
    targets: tuple[str, ...]


def evaluate_log(log: FeedbackLog, releases: Releases, *, stages: Stages, seed: int) -> LogReport:
    """The report; a log that does not tell which release answered counts as the first target's."""
    seen = [_named(each, releases) for each in log.feedback if not each.judged]
    counts = Counter(_release_of(each) for each in seen)
    likely = [each for each in seen if _has_probabilities(each)]
    usable = [each for each in likely if _release_of(each) in releases.opens][-MOST:]
    report = LogReport(
        source=log.source,
        requests=len(seen),
        usable=len(usable),
        sessions=len({each.session for each in usable}),
        days=_days(usable),
        earned=0.0,
        releases=dict(counts),
        lost=0,
        targets=(),
    )
    refusal = _refusal(seen, likely, usable)
    if refusal is not None:
        refused = tuple(
            OffPolicyReport(release=name, verdict=told(refusal)) for name in releases.targets
        )
        return replace(report, targets=refused)
    return _estimated(report, usable, releases, stages=stages, seed=seed)


def _estimated(
    report: LogReport,
    usable: Sequence[Feedback],
    releases: Releases,
    *,
    stages: Stages,
    seed: int,
) -> LogReport:
    found = []
    earned, lost = 0.0, 0
    for name in releases.targets:
        asked = _replayed(usable, releases, name, stages=stages)
        rounds = rounds_of(asked)
        lost, earned = rounds.lost, float(rounds.rounds.rewards.mean())
        if earned:
            with stages.stage(f"estimates for release {name}"):
                found.append(off_policy_report(name, rounds, days=report.days, seed=seed))
        else:
            nothing = told(no_rewards(len(usable)))
            found.append(OffPolicyReport(release=name, verdict=nothing))
    return replace(report, targets=tuple(found), earned=earned, lost=lost)


def _replayed(
    usable: Sequence[Feedback], releases: Releases, target: str, *, stages: Stages
) -> list[Round]:
    """Every request on the release that answered it and on the target, in the order of the log."""
    by_release: dict[str, list[int]] = {}
    for place, each in enumerate(usable):
        by_release.setdefault(_release_of(each), []).append(place)
    rounds: dict[int, Round] = {}
    twice = sum(len(places) for name, places in by_release.items() if name != target)
    with stages.stage("replay of the log", total=len(usable) + twice) as advance:
        for name, places in by_release.items():
            events = [usable[place] for place in places]
            same = name == target
            opens = releases.opens
            task = Task(opens=opens[name], events=events, logged=True, target=same)
            logged: list[Replayed] = replay_log(task, advance=advance)
            aims = logged
            if not same:
                task = Task(opens=opens[target], events=events, logged=False, target=True)
                aims = replay_log(task, advance=advance)
            for place, event, was, would in zip(places, events, logged, aims, strict=True):
                rounds[place] = Round(event=event, logged=was, target=would)
    return [rounds[place] for place in range(len(usable))]


def _refusal(
    seen: Sequence[Feedback], likely: Sequence[Feedback], usable: Sequence[Feedback]
) -> Verdict | None:
    """Why nothing can be said at all, or None."""
    if usable:
        return None
    if not likely:
        return no_probabilities(len(seen))
    release, count = Counter(_release_of(each) for each in likely).most_common(1)[0]
    return release_gone(release, count)


def _named(event: Feedback, releases: Releases) -> Feedback:
    served = event.served
    if served is None or served.release is not None:
        return event
    return replace(event, served=replace(served, release=releases.targets[0]))


def _release_of(event: Feedback) -> str:
    served = event.served
    return UNNAMED if served is None or served.release is None else served.release


def _has_probabilities(event: Feedback) -> bool:
    """Whether all plans are told, and the one that was played is among them."""
    actions = logged_actions(event.served)
    plan = {} if event.served is None or event.served.plan is None else event.served.plan
    played = {arm: depth for arm, depth in plan.items() if depth}
    return any(
        action.probability > 0
        and {arm: depth for arm, depth in action.plan.depths.items() if depth} == played
        for action in actions
    )


def _days(events: Sequence[Feedback]) -> float | None:
    times = [each.query.asked_at.timestamp() for each in events if each.dated]
    return (max(times) - min(times)) / _SECONDS_OF_DAY if times else None
