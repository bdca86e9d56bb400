"""Every check is quiet on a log that is fine, and speaks on one that was sabotaged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ltrr_cli.clicks.check_choices import LEVEL, check_choices
from ltrr_cli.clicks.log_health import log_health
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.log_health import LogCheck
from ltrr_cli.records.plan import Action, Plan
from tests.unit.clicks.logs import START, honest, with_feedback, with_served

FINE = honest(2000)
LATER = START + timedelta(days=100)


def check(log: FeedbackLog, name: str) -> LogCheck:
    found = {each.name: each for each in log_health(log, now=LATER).checks}
    return found[name]


def of_each(change: Callable[[Feedback], Feedback]) -> FeedbackLog:
    return with_feedback(FINE, [change(each) for each in FINE.feedback])


def could(feedback: Feedback) -> tuple[Action, ...]:
    assert feedback.served is not None
    return feedback.served.actions


def scaled(feedback: Feedback) -> Feedback:
    less = tuple(replace(each, probability=0.8 * each.probability) for each in could(feedback))
    assert feedback.served is not None and feedback.served.propensity is not None
    return with_served(feedback, actions=less, propensity=0.8 * feedback.served.propensity)


def always_base(feedback: Feedback) -> Feedback:
    base = could(feedback)[0]
    return with_served(feedback, plan=base.plan.depths, propensity=base.probability)


def even(feedback: Feedback) -> Feedback:
    """All plans as likely as each other, the first always played."""
    share = 1 / len(could(feedback))
    equal = tuple(replace(each, probability=share) for each in could(feedback))
    return with_served(always_base(feedback), actions=equal, propensity=share)


def other_plan(feedback: Feedback) -> Feedback:
    return with_served(feedback, plan={"lexical": 160})


def one_plan(feedback: Feedback) -> Feedback:
    only = Action(plan=Plan(depths={"lexical": 40}), probability=1.0)
    return with_served(feedback, plan=only.plan.depths, propensity=1.0, actions=(only,))


def rare(feedback: Feedback) -> Feedback:
    first, *others = could(feedback)
    tiny = tuple(replace(each, probability=0.004) for each in others)
    base = replace(first, probability=1 - 0.004 * len(tiny))
    return with_served(feedback, actions=(base, *tiny), propensity=0.004)


def clicked_everywhere(feedback: Feedback) -> Feedback:
    return replace(feedback, gains=(0.5,) * len(feedback.gains), session="bot")


def rushed(feedback: Feedback) -> Feedback:
    moment = START + timedelta(milliseconds=100 * int(feedback.query_id[1:]))
    return replace(feedback, query=replace(feedback.query, asked_at=moment), session="bot")


def at(moment: timedelta) -> Callable[[Feedback], Feedback]:
    return lambda each: replace(each, query=replace(each.query, asked_at=LATER + moment))


def unclicked(feedback: Feedback) -> Feedback:
    return replace(feedback, gains=(0.0,) * len(feedback.gains))


def fixed(feedback: Feedback) -> Feedback:
    """The same entities always at the same places."""
    return replace(feedback, entity_ids=tuple(f"track:{place}" for place in range(10)))


def test_nothing_is_found_in_a_log_that_is_fine() -> None:
    health = log_health(FINE, now=LATER)
    assert {each.name: each.status for each in health.checks if each.status != "ok"} == {}
    assert health.worst == "ok"
    assert len({each.name for each in health.checks}) == len(health.checks) == 17


@pytest.mark.parametrize(
    ("change", "name", "status"),
    [
        (scaled, "probability_sums", "bad"),
        (scaled, "choices", "bad"),
        (always_base, "choices", "bad"),
        (even, "choices", "bad"),
        (other_plan, "propensities", "bad"),
        (lambda each: with_served(each, propensity=0.5), "propensities", "bad"),
        (lambda each: with_served(each, propensity=None), "propensities", "bad"),
        (lambda each: with_served(each, actions=()), "probabilities", "warn"),
        (one_plan, "probabilities", "warn"),
        (one_plan, "effective_plans", "warn"),
        (rare, "support", "warn"),
        (rare, "smallest_propensity", "warn"),
        (clicked_everywhere, "bots", "bad"),
        (rushed, "bots", "bad"),
        (unclicked, "clicks", "bad"),
        (fixed, "positions", "warn"),
        (lambda each: replace(each, query_id="same"), "duplicates", "bad"),
        (at(timedelta(hours=1)), "future", "bad"),
        (at(timedelta()), "dates", "warn"),
    ],
)  # fmt: skip
def test_sabotage_is_found(change: Callable[[Feedback], Feedback], name: str, status: str) -> None:
    assert check(of_each(change), name).status == status


def test_one_sum_of_many_that_is_wrong_is_found() -> None:
    log = with_feedback(FINE, [scaled(FINE.feedback[0]), *FINE.feedback[1:]])
    found = check(log, "probability_sums")
    assert found.status == "bad"
    assert found.figure == "1 of 2,000 answers do not sum to one, such as 0.8"


@pytest.mark.parametrize(
    ("changed", "name", "status"),
    [
        ({"orphans": 3}, "orphans", "warn"),
        ({"orphans": 300}, "orphans", "bad"),
        ({"duplicates": 3}, "duplicates", "warn"),
        ({"unreadable": 3}, "unreadable", "warn"),
        ({"out_of_order": 3}, "time_order", "warn"),
    ],
)
def test_what_was_lost_while_reading_is_told(
    changed: dict[str, int], name: str, status: str
) -> None:
    assert check(replace(FINE, **changed), name).status == status  # type: ignore[arg-type]


def test_a_clock_that_is_a_little_ahead_is_no_future() -> None:
    assert check(of_each(at(timedelta(minutes=4))), "future").status == "ok"


def test_judged_pairs_tell_nothing_of_chance_and_places() -> None:
    log = of_each(lambda each: replace(each, positions=(), served=None, dated=False))
    unknown = {
        each.name for each in log_health(log, now=LATER).checks if each.status == "cannot tell"
    }
    assert unknown == {
        "positions", "probabilities", "probability_sums", "propensities", "choices",
        "effective_plans", "support", "smallest_propensity", "dates", "time_order", "future",
        "bots", "origins",
    }  # fmt: skip


def test_an_empty_log_can_be_looked_at() -> None:
    health = log_health(FeedbackLog(source="empty", feedback=(), rows=0), now=LATER)
    assert {each.name: each.status for each in health.checks if each.status == "bad"} == {
        "clicks": "bad"
    }


def test_chi_square_holds_its_level_on_honest_logs() -> None:
    values = [check_choices(honest(150, seed=seed)).value for seed in range(1, 201)]
    told = [each for each in values if each is not None]
    assert len(told) == 200
    assert sum(each < LEVEL for each in told) <= 2
    assert 0 < sum(each < 0.1 for each in told) <= 35  # 20 expected, less by Bonferroni


def test_chi_square_finds_what_is_off_by_a_fifth_in_a_small_log() -> None:
    found = [
        check_choices(with_feedback(log, [always_base(each) for each in log.feedback])).status
        for log in (honest(150, seed=seed) for seed in range(20))
    ]
    assert found == ["bad"] * 20
