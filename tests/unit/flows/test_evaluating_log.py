"""Logs through the whole way: what is believed, and what is refused, with its reason."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ltrr_cli import wiring
from ltrr_cli.backends.html_report.log_part import log_part
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.evaluating.evaluate_log import Releases, evaluate_log
from ltrr_cli.flows.evaluating.replay_log import logged_actions
from ltrr_cli.flows.evaluating.shown import Lists
from ltrr_cli.flows.stages import Stages
from ltrr_cli.ports import Engine
from ltrr_cli.records.evaluation import Figure, LogReport, OffPolicyReport, VerdictReport
from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.plan import Action, Plan
from ltrr_cli.records.query import Query
from ltrr_cli.wiring.openers import OpenRelease
from tests.conftest import Silent

QUERIES, MANY = 90, 600


def simulated_log(index: Path, file: Path, *, queries: int) -> FeedbackLog:
    """A log of an exploring policy, whose probabilities are right."""
    words = ["simulate", "--queries", str(queries), "--policies", "epsilon greedy"]
    command = [sys.executable, "-m", "ltrr_cli", *words, "--index", str(index)]
    subprocess.run([*command, "--write-log", str(file)], capture_output=True, check=True)
    return wiring.read_feedback(file)


@pytest.fixture(scope="module")
def simulated(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> FeedbackLog:
    file = tmp_path_factory.mktemp("log") / "clicks.parquet"
    return simulated_log(tiny_index, file, queries=QUERIES)


def evaluated(log: FeedbackLog, index: Path, *, there: tuple[str, ...] = ("1",)) -> LogReport:
    opens = {name: OpenRelease(index=index, release=1) for name in there}
    clock = wiring.clock()
    releases = Releases(opens=opens, targets=there[:1])
    return evaluate_log(log, releases, stages=Stages(Silent(), clock), seed=0)


def changed(log: FeedbackLog, **parts: Any) -> FeedbackLog:
    """The log with other parts in what each answer tells of how it came about."""
    feedback = tuple(
        replace(each, served=replace(each.served, **parts)) if each.served else each
        for each in log.feedback
    )
    return replace(log, feedback=feedback)


def test_a_log_with_right_probabilities_gives_an_estimate(
    simulated: FeedbackLog, tiny_index: Path
) -> None:
    report = evaluated(simulated, tiny_index)
    (found,) = report.targets
    names = [each.name for each in found.estimates]
    assert names == ["exposure-marginalised IPS", "IPS", "SNIPS", "DR", "DRos", "DM"]
    assert (report.requests, report.usable) == (QUERIES, QUERIES)
    assert not [each for each in found.verdict.reasons if "probabilities" in each]
    primary = found.estimates[0]
    assert primary.delta.low <= primary.delta.estimate <= primary.delta.high
    assert primary.value.estimate - primary.delta.estimate == pytest.approx(report.earned)
    assert all(np.isnan(each.delta.low) for each in found.estimates[-2:])
    assert sum(found.overlap) == found.diagnostics["observations"]
    assert found.sequence is not None and found.sequence.low <= primary.delta.estimate
    curve = found.regret
    assert curve is not None and curve.requests == tuple(range(1, QUERIES + 1))
    assert curve.regret[-1] == pytest.approx(QUERIES * primary.delta.estimate)
    assert curve.at_least[-1] == pytest.approx(QUERIES * found.sequence.low)


def test_the_weights_of_a_long_log_are_one_on_average(tiny_index: Path, tmp_path: Path) -> None:
    """Of 90 requests the mean errs by .17 to .33, of 600 by .09."""
    log = simulated_log(tiny_index, tmp_path / "clicks.parquet", queries=MANY)
    (found,) = evaluated(log, tiny_index).targets
    assert found.diagnostics["mean_weight"] == pytest.approx(1, abs=0.2)


def test_a_release_has_no_regret_against_itself(simulated: FeedbackLog, tiny_index: Path) -> None:
    """Its own plans are all that was played; the report then draws no curve."""
    engine = OpenRelease(index=tiny_index, release=1)()
    feedback = []
    for each in simulated.feedback:
        plan = answer_query(engine, each.query, explores=False).choice.plan
        assert each.served is not None
        served = replace(each.served, plan=plan.depths, propensity=1.0, actions=())
        feedback.append(replace(each, served=served))
    (found,) = evaluated(replace(simulated, feedback=tuple(feedback)), tiny_index).targets
    assert found.estimates and found.regret is None
    assert "Regret of what answered" not in "".join(log_part(told(found)))


def test_the_report_draws_regret_only_where_it_can_be_believed(
    simulated: FeedbackLog, tiny_index: Path
) -> None:
    (found,) = evaluated(simulated, tiny_index).targets
    for level, count in (("trustworthy", 1), ("weak", 1), ("not answerable", 0)):
        verdict = VerdictReport(level=level, reasons=(), remedies=())
        page = "".join(log_part(told(replace(found, verdict=verdict))))
        assert page.count("Regret of what answered against release 1") == count


def told(found: OffPolicyReport) -> LogReport:
    """The report of a log with this target alone."""
    return LogReport(
        source="log", requests=QUERIES, usable=QUERIES, sessions=9, days=None, earned=0.5,
        releases={"1": QUERIES}, lost=0, targets=(found,),
    )  # fmt: skip


def test_wrong_probabilities_are_flagged(simulated: FeedbackLog, tiny_index: Path) -> None:
    feedback = []
    for each in simulated.feedback:
        assert each.served is not None
        actions = tuple(
            replace(action, probability=0.8 * action.probability) for action in each.served.actions
        )
        feedback.append(replace(each, served=replace(each.served, actions=actions)))
    (found,) = evaluated(replace(simulated, feedback=tuple(feedback)), tiny_index).targets
    assert found.verdict.level == "not answerable"
    assert "miss a sum of one by up to 0.200" in found.verdict.reasons[0]
    assert any("log with every answer all plans" in each for each in found.verdict.remedies)


def test_without_probabilities_nothing_is_answered(
    simulated: FeedbackLog, tiny_index: Path
) -> None:
    report = evaluated(changed(simulated, actions=(), propensity=None), tiny_index)
    (found,) = report.targets
    assert found.verdict.level == "not answerable" and not found.estimates
    assert found.verdict.reasons == (f"the log has no probabilities for its {QUERIES} requests",)
    assert (report.requests, report.usable) == (QUERIES, 0)


def test_a_release_that_is_gone_is_named(simulated: FeedbackLog, tiny_index: Path) -> None:
    report = evaluated(changed(simulated, release="7"), tiny_index)
    (found,) = report.targets
    assert found.verdict.level == "not answerable"
    assert found.verdict.reasons[0].startswith(f"release 7 answered {QUERIES} of the requests")
    assert report.releases == {"7": QUERIES}


def test_a_log_of_another_release_is_replayed_on_both(
    simulated: FeedbackLog, tiny_index: Path
) -> None:
    """Release 2 is the same as release 1 here, so the figures are those of release 1, too."""
    few = replace(simulated, feedback=simulated.feedback[:30])
    mine = evaluated(few, tiny_index)
    other = evaluated(changed(few, release="2"), tiny_index, there=("1", "2"))
    assert other.releases == {"2": 30} and other.usable == 30
    one, two = (each.targets[0].estimates[0] for each in (mine, other))
    assert one.value.estimate == pytest.approx(two.value.estimate, abs=0.02)


def test_nothing_clicked_is_told(simulated: FeedbackLog, tiny_index: Path) -> None:
    feedback = tuple(
        replace(each, gains=(0.0,) * len(each.gains)) for each in simulated.feedback[:30]
    )
    (found,) = evaluated(replace(simulated, feedback=feedback), tiny_index).targets
    assert found.verdict.reasons == ("nothing was clicked in 30 requests",)


def test_the_policy_that_answered_is_no_better_than_itself(tiny: Engine, tiny_index: Path) -> None:
    """A plan that was surely played needs no other plans to be logged."""
    log = FeedbackLog(source="own", feedback=tuple(_asked(tiny, n) for n in range(40)), rows=400)
    report = evaluated(log, tiny_index)
    primary = report.targets[0].estimates[0]
    assert primary.delta == Figure(0.0, 0.0, 0.0) and report.lost == 0
    assert primary.value.estimate == report.earned > 0


def _asked(engine: Engine, number: int) -> Feedback:
    text = ("halo", "love", "jazz radio", "taylor swift")[number % 4]
    query = Query(text=text, asked_at=engine.clock.now())
    answer = answer_query(engine, query)
    ids = tuple(result.entity.id for result in answer.results)
    ranks = {
        arm: tuple(result.found_by.get(arm, 0) for result in answer.results)
        for arm in answer.choice.plan.depths
    }
    return Feedback(
        query_id=str(number),
        query=query,
        dated=True,
        session=str(number // 2),
        entity_ids=ids,
        gains=tuple(float(place == number % 3) for place in range(len(ids))),
        positions=tuple(range(1, len(ids) + 1)),
        served=Served(release="1", plan=answer.choice.plan.depths, propensity=1.0, arm_ranks=ranks),
    )


def test_which_plans_a_log_tells() -> None:
    sure = Served(plan={"a": 5}, propensity=1.0)
    assert logged_actions(sure) == (Action(plan=Plan(depths={"a": 5}), probability=1.0),)
    assert logged_actions(replace(sure, propensity=0.5)) == ()
    assert logged_actions(replace(sure, plan=None)) == logged_actions(None) == ()


def test_chances_of_being_shown_are_sums_over_plans() -> None:
    rng = np.random.default_rng(2)
    ranks = rng.integers(0, 9, (20, 3)).astype(np.int16)
    lists = Lists(ids=[str(each) for each in range(20)], arms=("a", "b", "c"), ranks=ranks)
    plans = [{"a": 3}, {"a": 5, "b": 2}, {"c": 8}]
    chances = (0.5, 0.3, 0.2)
    shown = lists.shown([
        Action(plan=Plan(depths=p), probability=c) for p, c in zip(plans, chances, strict=True)
    ])
    for entity, row in zip(lists.ids, ranks.tolist(), strict=True):
        named = dict(zip(lists.arms, row, strict=True))
        brings = [any(0 < named[arm] <= depth for arm, depth in p.items()) for p in plans]
        right = sum(c for c, is_there in zip(chances, brings, strict=True) if is_there)
        assert shown.chances.get(entity, 0.0) == pytest.approx(right)
        assert (entity in lists.drawn(plans[1])) == brings[1]


def test_what_the_log_tells_of_ranks_counts_as_deep_as_was_played() -> None:
    lists = Lists(ids=["x", "y"], arms=("a", "b"), ranks=np.array([[4, 9], [1, 2]], np.int16))
    event = Feedback(
        query_id="1", query=Query(text="q", asked_at=wiring.clock().now()), dated=True,
        session="s", entity_ids=("x",), gains=(1.0,), positions=(1,),
    )  # fmt: skip
    played = Served(plan={"a": 5, "b": 5}, arm_ranks={"b": (3,)})
    lists.correct(event, played)
    assert lists.ranks.tolist() == [[0, 3], [1, 2]]  # a did not bring x, whatever it does now
