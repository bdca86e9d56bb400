"""Shared pages of simulated policies: paired, counted in full, and won by the better one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from ltrr_cli.flows.simulate import SimulationSettings, play_all, rules_of
from ltrr_cli.flows.simulated_interleaving import MOST, Duel, Duels
from ltrr_cli.flows.simulated_plays import Contestant, Rules
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.flows.simulated_worlds import SEARCHES, Worlds
from ltrr_cli.policy.baselines.equal_quota import EqualQuota
from ltrr_cli.ports import Policy
from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.situation import Situation
from ltrr_cli.simulation.histories import HeldHistories
from ltrr_cli.wiring import simulating

SETTINGS = SimulationSettings(queries=600, listeners=60, seed=6)


@dataclass(frozen=True)
class Always:
    """One plan for everything."""

    depths: Mapping[str, int]
    name: str = "always"

    def choose(self, situation: Situation) -> Choice:
        del situation
        return Choice(policy=self.name, plan=Plan(depths=self.depths), propensity=1.0, why={})


@pytest.fixture(scope="module")
def worlds(tiny_index: Path) -> Worlds:
    histories = HeldHistories()
    engine, domain = simulating.open_simulated(tiny_index, histories)
    return Worlds(engine, domain, histories=histories, settings=SETTINGS.world)


@pytest.fixture(scope="module")
def rules(worlds: Worlds) -> Rules:
    return rules_of(worlds.engine, SETTINGS)


@pytest.fixture(scope="module")
def searches(worlds: Worlds) -> list[Asked]:
    return list(worlds.searches(SEARCHES, SETTINGS.queries))


@pytest.fixture(scope="module")
def duels(searches: list[Asked], rules: Rules) -> dict[tuple[str, str], Duel]:
    policies: dict[str, Policy] = {
        "good": EqualQuota(),
        "same": EqualQuota(),
        "blind": Always({"fresh": 10}),
        "dense alone": Always({"dense": 10}),
    }
    pairs = [("good", "same"), ("good", "blind"), ("blind", "good"), ("dense alone", "blind")]
    seen = Duels(pairs, rules=rules)
    contestants = [Contestant(name=name, policy=each) for name, each in policies.items()]
    plays = play_all(contestants, searches, rules=rules, frozen=True, duels=seen)
    found = {(each.first, each.second): each for each in seen.ended()}
    for (first, second), each in found.items():
        gain = plays.runs[first].values.mean() - plays.runs[second].values.mean()
        assert each.gain == pytest.approx(gain)
    return found


def test_a_policy_and_itself_tie_on_every_page(duels: dict[tuple[str, str], Duel]) -> None:
    same = duels["good", "same"]
    assert (same.standing.wins, same.standing.losses, same.gain) == (0, 0, 0)
    assert sum(same.first_arms.values()) == sum(same.second_arms.values()) == 0


def test_the_better_one_wins_from_either_side(duels: dict[tuple[str, str], Duel]) -> None:
    first, second = duels["good", "blind"], duels["blind", "good"]
    assert first.gain > 0.03, "else there is nothing to find"
    assert first.standing.delta.low > 0 and first.standing.p < 0.05
    assert second.gain == -first.gain and second.standing.delta.high < 0
    assert first.agrees and second.agrees


def test_clicks_go_to_the_arms_of_the_plan(duels: dict[tuple[str, str], Duel]) -> None:
    found = duels["dense alone", "blind"]
    assert set(found.first_arms) == {"dense"} and set(found.second_arms) <= {"fresh"}
    assert found.first_arms["dense"] >= found.standing.wins > 0
    assert len(duels["good", "blind"].first_arms) > 3


def test_no_search_no_duel_and_no_more_than_enough(searches: list[Asked], rules: Rules) -> None:
    seen = Duels([("one", "other")], rules=rules)
    assert seen.ended() == ()
    played = Contestant(name="one", policy=EqualQuota()).play(searches[0], rules, frozen=True)
    for _ in range(MOST + 5):
        seen.add(searches[0], {"one": played, "other": played})
    assert seen.ended()[0].standing.pages == MOST
