"""The loop: paired luck, exact probabilities, no signal where there is none, the same by seed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chisquare

from ltrr_cli.flows.simulate import SimulationSettings, play_all, rules_of, simulate
from ltrr_cli.flows.simulated_examination import DrawnClicks
from ltrr_cli.flows.simulated_log import LoggedSearches
from ltrr_cli.flows.simulated_plays import Contestant, Rules, page_of, replayed
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.flows.simulated_worlds import SEARCHES, TESTED, Worlds
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.policy.situation.features import SCOUTS
from ltrr_cli.ports import Engine
from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.situation import Outcome, Situation
from ltrr_cli.simulation.explored_quota import ExploredQuota
from ltrr_cli.simulation.histories import HeldHistories
from ltrr_cli.wiring import simulating
from tests.conftest import Silent

SETTINGS = SimulationSettings(queries=120, listeners=20, seed=5)


class Counting:
    """A tiny learner: equal quota, and how often clicks were told."""

    def __init__(self) -> None:
        self.name = "counting"
        self.told: list[int] = []

    def choose(self, situation: Situation) -> Choice:
        return EqualQuota().choose(situation)

    def learn(self, situation: Situation, choice: Choice, outcome: Outcome) -> None:
        del situation
        for ranks in outcome.found:
            assert ranks and all(0 < r <= choice.plan.depths[arm] for arm, r in ranks.items())
        self.told.append(len(outcome.found))


@pytest.fixture(scope="module")
def worlds(tiny_index: Path) -> Worlds:
    return fresh_worlds(tiny_index)


def fresh_worlds(index: Path) -> Worlds:
    histories = HeldHistories()
    engine, domain = simulating.open_simulated(index, histories)
    return Worlds(engine, domain, histories=histories, settings=SETTINGS.world)


@pytest.fixture(scope="module")
def searches(worlds: Worlds) -> list[Asked]:
    return list(worlds.searches(SEARCHES, 120))


@pytest.fixture(scope="module")
def rules(worlds: Worlds) -> Rules:
    return rules_of(worlds.engine, SETTINGS)


def test_the_same_policy_twice_differs_by_nothing(searches: list[Asked], rules: Rules) -> None:
    learners = [Counting(), Counting()]
    two = [Contestant(name=str(at), policy=each, learner=each) for at, each in enumerate(learners)]
    plays = play_all(two, searches, rules=rules)
    assert (plays.runs["0"].values == plays.runs["1"].values).all()
    assert (plays.runs["0"].clicks == plays.runs["1"].clicks).all()
    assert learners[0].told == learners[1].told and sum(learners[0].told) > 0
    assert sum(learners[0].told) <= plays.runs["0"].clicks.sum()  # not every click satisfies


def test_permuted_needs_leave_nothing_to_find(searches: list[Asked], rules: Rules) -> None:
    """What is found for a text satisfies its need; for the need of another text hardly ever."""
    order = np.random.default_rng(0).permutation(len(searches))
    permuted = [
        replace(asked, rows=searches[at].rows, grades=searches[at].grades)
        for asked, at in zip(searches, order.tolist(), strict=True)
    ]
    values = [
        play_all([Contestant(name="x", policy=EqualQuota())], each, rules=rules)
        .runs["x"]
        .values.mean()
        for each in (searches, permuted)
    ]
    assert values[0] > 0.5 and values[1] < 0.6 * values[0]


def test_a_page_told_again_is_the_page_that_was_played(searches: list[Asked], rules: Rules) -> None:
    """The replay of what was played, and of another plan, place the entities as pages do."""
    contestant = Contestant(name="x", policy=EqualQuota())
    compared = 0
    for asked in searches:
        lists = contestant.lists(asked, rules)
        played = contestant.play(asked, rules, frozen=True)
        other = dict.fromkeys(list(lists)[::2], 10)
        also = replace(played.choice, plan=Plan(depths=other))
        pages = [played, page_of(asked, lists, choice=also, rules=rules)]
        rows = played.candidates.rows[played.page[:5]]
        page = replayed(lists, rows, rules=rules)
        depths = [[each.choice.plan.depths.get(arm, 0) for arm in page.arms] for each in pages]
        shown = [each.candidates.rows[each.page].tolist() for each in pages]
        expected = [[one.index(row) + 1 if row in one else 0 for row in rows] for one in shown]
        assert page.places(np.array(depths)).tolist() == expected
        compared += sum(map(sum, expected))
    assert compared > 0


def test_clicks_tell_of_looks_where_a_draw_could_have_put_them_elsewhere(
    searches: list[Asked], rules: Rules
) -> None:
    logger, drawn = Contestant(name="x", policy=ExploredQuota()), DrawnClicks()
    moved = 0
    for asked in searches:
        lists = logger.lists(asked, rules)
        played = logger.play(asked, rules)
        drawn.add(played)
        choices = [replace(played.choice, plan=each.plan) for each in played.choice.actions]
        others = [page_of(asked, lists, choice=each, rules=rules) for each in choices]
        shown = [each.candidates.rows[each.page].tolist() for each in others]
        for row in played.candidates.rows[played.page[played.satisfied]].tolist():
            moved += len({page.index(row) for page in shown if row in page}) > 1
    assert drawn.recovered(None).clicks == moved > 0


def test_frozen_contestants_learn_and_remember_nothing(searches: list[Asked], rules: Rules) -> None:
    learner = Counting()
    contestant = Contestant(name="x", policy=learner, learner=learner)
    play_all([contestant], searches, rules=rules, frozen=True)
    assert not learner.told and not len(contestant.memory)
    play_all([contestant], searches, rules=rules)
    assert learner.told and len(contestant.memory)


def test_logged_probabilities_agree_with_choices() -> None:
    policy, arms = ExploredQuota(), ("lexical", "dense", "fuzzy")

    def situation_of(seed: int) -> Situation:
        return Situation(context=np.empty(0, np.float32), able=arms, budget=50, seed=seed)

    counts: dict[str, int] = {}
    for seed in range(3000):
        situation = situation_of(seed)
        choice = policy.choose(situation)
        assert sum(action.probability for action in choice.actions) == pytest.approx(1)
        assert choice == policy.choose(situation)
        assert all(action.plan.budget <= 50 for action in choice.actions)
        counts[str(choice.plan)] = counts.get(str(choice.plan), 0) + 1
    choice = policy.choose(situation_of(0))
    observed = [counts[str(action.plan)] for action in choice.actions]
    expected = [3000 * action.probability for action in choice.actions]
    assert chisquare(observed, expected).pvalue > 0.001


def test_a_seed_gives_the_same_searches_and_groups_share_none(
    worlds: Worlds, searches: list[Asked], tiny_index: Path
) -> None:
    def told(found: Sequence[Asked]) -> list[tuple[str, str, int, str]]:
        return [
            (asked.request.query.text, asked.listener, asked.seed, asked.moment.at.isoformat())
            for asked in found
        ]

    again = list(fresh_worlds(tiny_index).searches(SEARCHES, 120))
    assert told(again) == told(searches)
    times = [asked.moment.at for asked in searches]
    assert times == sorted(times)
    others = list(worlds.searches(TESTED, 60))
    assert not {asked.listener for asked in others} & {asked.listener for asked in searches}
    assert min(asked.moment.at for asked in others) > times[-1]


def test_lists_are_the_engines_and_nothing_latent_is_in_a_request(
    searches: list[Asked], tiny: Engine
) -> None:
    for asked in searches[:20]:
        assert "memory" not in asked.lists
        exact = tiny.arms["exact"]
        if "exact" in asked.lists:
            hits = exact.retrieve(asked.request, depth=50, earlier={})
            assert hits.rows.tolist() == asked.lists["exact"].rows.tolist()
        assert asked.request.query.user == asked.listener
        assert not asked.request.query.types


def test_a_report_has_the_oracle_on_top_of_the_gap(worlds: Worlds) -> None:
    log = LoggedSearches(worlds.engine)
    learner = Counting()
    report = simulate(worlds, {"counting": learner}, settings=SETTINGS, progress=Silent(), log=log)
    by_name = {each.policy: each for each in report.standings}
    assert set(by_name) == {
        "equal quota", "best arm", "static plan", "per-kind oracle", "counting", "explored quota",
    }  # fmt: skip
    assert by_name["per-kind oracle"].closed.value == 1
    assert by_name["equal quota"].closed.value == 0 == by_name["counting"].closed.value
    assert by_name["counting"].cumulative == by_name["equal quota"].cumulative
    assert by_name["per-kind oracle"].regret.value == 0
    assert len(learner.told) == 120 and report.points[-1] == 120
    last = by_name["counting"].cumulative[-1]
    assert last == pytest.approx(120 * by_name["counting"].regret.value)
    rows = list(log.rows())
    assert len({row.impression.query_id for row in rows}) <= 120
    assert all(row.impression.user and row.impression.user.startswith("sim-") for row in rows)
    assert {row.action for row in rows} == {None, "click", "play"}
    assert all(row.arm_ranks for row in rows)
    assert report.examination is not None and report.examination.truth is not None
    assert 0 < report.examination.clicks <= sum(row.clicked for row in rows)


def test_learners_see_what_a_learned_policy_sees_before_it_chooses(
    searches: list[Asked], rules: Rules
) -> None:
    """Also on an index that has learnt nothing, whose own plan looks at no list."""

    class Looking(Counting):
        def choose(self, situation: Situation) -> Choice:
            seen.append(set(situation.scouted))
            return super().choose(situation)

    seen: list[set[str]] = []
    play_all([Contestant(name="x", policy=Looking())], searches, rules=rules)
    assert {"memory"} <= set().union(*seen) <= set(SCOUTS)  # of its own clicks
