"""The hazard model against the chain rule by hand, and against truths that it must find."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.policy.hazard.model import RUNGS, HazardModel, earlier
from ltrr_cli.policy.hazard.training import Fitting, fit_hazards
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS
from ltrr_cli.records.situation import Outcome
from tests.unit.policy.instances import made_up

ARMS = ("lexical", "twin", "dense")


def random_model(generator: np.random.Generator, *, arms: int, features: int) -> HazardModel:
    model = HazardModel.new(tuple(f"arm {at}" for at in range(arms)), features)
    model.phi_weights[:] = generator.normal(size=model.phi_weights.shape)
    seen = generator.normal(size=model.state_weights.shape) * earlier(arms)[:, None]
    model.state_weights[:] = seen
    return model


def chance_by_hand(model: HazardModel, phi: Scores, levels: list[int]) -> float:
    """The chain rule, one chunk after the other."""
    arms, missed = len(model.arms), 1.0
    for arm in range(arms):
        before = [levels[at] if at < arm else 0 for at in range(arms)]
        inputs = [level / RUNGS for level in before] + [float(level > 0) for level in before]
        for rung in range(levels[arm]):
            logit = float(model.phi_weights[arm, rung] @ phi)
            logit += float(model.state_weights[arm, rung] @ np.array(inputs))
            missed *= 1 - 1 / (1 + np.exp(-logit))
    return 1 - missed


@given(seed=st.integers(0, 10_000), arms=st.integers(1, 5), features=st.integers(1, 6))
@settings(max_examples=60)
def test_the_value_of_a_plan_is_the_chain_rule(seed: int, arms: int, features: int) -> None:
    generator = np.random.default_rng(seed)
    model = random_model(generator, arms=arms, features=features)
    phi = generator.normal(size=features).astype(np.float32)
    plans = generator.integers(0, RUNGS + 1, (7, arms))
    values = model.values(model.logits(phi), plans)
    by_hand = [chance_by_hand(model, phi, plan) for plan in plans.tolist()]
    np.testing.assert_allclose(values, by_hand, atol=2e-5)


def test_a_model_that_knows_nothing_gives_every_chunk_a_tenth() -> None:
    model = HazardModel.new(ARMS, 4)
    phi = np.array([1, 2, 3, 4], np.float32)
    values = model.values(model.logits(phi), np.array([[0, 0, 0], [1, 0, 0], [2, 0, 1]]))
    assert values == pytest.approx([0, 0.0998, 1 - 0.9002**3], abs=1e-3)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30)
def test_a_plan_that_goes_deeper_in_its_last_arm_is_worth_no_less(seed: int) -> None:
    generator = np.random.default_rng(seed)
    model = random_model(generator, arms=3, features=2)
    logits = model.logits(generator.normal(size=2).astype(np.float32))
    base = generator.integers(0, RUNGS + 1, 2).tolist()
    values = model.values(logits, np.array([[*base, last] for last in range(RUNGS + 1)]))
    assert (np.diff(values) >= -1e-6).all()


def test_walks_give_the_values_that_all_hazards_together_give() -> None:
    """Also of plans without any depth, and of logits beyond all bounds."""
    generator = np.random.default_rng(8)
    model = random_model(generator, arms=4, features=2)
    levels = generator.integers(0, RUNGS + 1, (50, 4)) * (generator.random((50, 4)) < 0.6)
    levels[7] = 0
    for scale in (1.0, 1000.0):
        logits = scale * model.logits(generator.normal(size=2).astype(np.float32))
        taken = np.arange(RUNGS) < levels[:, :, None]
        missed = np.where(taken, 1 - model.hazards(logits, levels), 1.0).prod(axis=(1, 2))
        assert model.values_of(logits, model.walks(levels)) == pytest.approx(1 - missed, abs=1e-6)


# --- fitted by replay ---


def fitted(replay: ArmRanks, phi: Scores, *, seed: int = 0) -> HazardModel:
    plans = np.full(replay.able.shape, 2)
    generator = np.random.default_rng(seed)
    return fit_hazards(
        replay, phi, plans, fitting=Fitting(stiffness=0.3, plans=6), generator=generator
    )


def with_twin(events: int, seed: int) -> ArmRanks:
    """Arm 1 has the very list of arm 0; arm 2 has a list of its own."""
    generator = np.random.default_rng(seed)
    replay = made_up(generator, events=events, arms=3)
    ranks = np.ceil(np.exp(generator.uniform(0, np.log(320), replay.ranks.shape)))
    ranks[ranks > DEPTHS[-1]] = 0
    ranks[:, 1] = ranks[:, 0]
    return replace(replay, arms=ARMS, ranks=ranks.astype(np.int16), weights=np.ones(events))


def test_an_arm_that_repeats_another_is_worth_nothing_behind_it() -> None:
    model = fitted(with_twin(1500, 1), np.ones((1500, 1), np.float32))
    logits = model.logits(np.ones(1, np.float32))
    alone, behind = (
        model.hazards(logits, np.array([[level, 0, 0]]))[0, 1, :2] for level in (0, RUNGS)
    )
    assert (alone > 0.1).all()
    assert (behind < 0.01).all()
    twin, other = model.values(logits, np.array([[4, 2, 0], [4, 0, 2]])) - model.values(
        logits, np.array([[4, 0, 0], [4, 0, 0]])
    )
    assert twin < 0.01
    assert other > 0.05


def test_a_fitted_value_is_the_share_that_the_plan_covers() -> None:
    """Without features the model must at least give the means of the plans near the static one."""
    replay = replace(made_up(np.random.default_rng(3), events=3000, arms=3), weights=np.ones(3000))
    one = np.ones(1, np.float32)
    model = fitted(replay, np.ones((3000, 1), np.float32))
    for plan in ([2, 2, 2], [3, 2, 1], [2, 0, 3], [1, 3, 2]):
        depths = np.array(DEPTHS)[plan]
        covered = ((replay.ranks > 0) & (replay.ranks <= depths)).any(axis=1).astype(float)
        counts = np.bincount(replay.event, minlength=3000)
        share = np.bincount(replay.event, covered, minlength=3000)[counts > 0] / counts[counts > 0]
        value = model.values(model.logits(one), np.array([plan]))[0]
        assert value == pytest.approx(share.mean(), abs=0.04)


def test_a_feature_that_tells_which_arm_helps_is_found() -> None:
    """Arm 0 has it at the top when the feature is 1, arm 1 when it is 0."""
    events = 400
    flag = np.random.default_rng(4).random(events) < 0.5
    ranks = np.where(np.stack([flag, ~flag], axis=1), 3, 0).astype(np.int16)
    replay = ArmRanks(
        arms=("a", "b"),
        ranks=ranks,
        event=np.arange(events, dtype=np.int32),
        gains=np.ones(events, np.float32),
        able=np.ones((events, 2), np.bool_),
        returned=np.full((events, 2), 160, np.int16),
        weights=np.ones(events),
    )
    phi = np.stack([np.ones(events), flag], axis=1).astype(np.float32)
    model = fitted(replay, phi)
    for inputs, better in (([1, 1], 0), ([1, 0], 1)):
        logits = model.logits(np.array(inputs, np.float32))
        values = model.values(logits, np.array([[1, 0], [0, 1]]))
        assert values[better] > 0.8 and values[1 - better] < 0.2


def test_the_same_replay_and_seed_give_the_same_model() -> None:
    replay, phi = with_twin(120, 2), np.ones((120, 1), np.float32)
    first, second = fitted(replay, phi), fitted(replay, phi)
    assert (first.phi_weights == second.phi_weights).all()
    assert (first.state_weights == second.state_weights).all()


def test_no_arm_looks_at_those_behind_it() -> None:
    model = fitted(with_twin(120, 2), np.ones((120, 1), np.float32))
    hidden = earlier(3)[:, None] == 0
    assert (model.state_weights[np.broadcast_to(hidden, model.state_weights.shape)] == 0).all()
    assert (model.state_weights != 0).any()


def test_an_arm_that_is_never_able_keeps_what_was_believed_before() -> None:
    replay = with_twin(120, 2)
    able = replay.able.copy()
    able[:, 1] = False
    model = fitted(replace(replay, able=able), np.ones((120, 1), np.float32))
    assert model.phi_weights[1].ravel() == pytest.approx([-2.2] * RUNGS)


# --- learnt from one outcome after the other ---


def value(model: HazardModel, plan: list[int]) -> float:
    return float(model.values(model.logits(np.ones(2, np.float32)), np.array([plan]))[0])


def lesson(model: HazardModel, plan: list[int], *found: dict[str, int]) -> None:
    model.learn(np.ones(2, np.float32), np.array(plan), Outcome(found=found))


def test_a_lesson_moves_the_value_of_the_plan_towards_what_came_of_it() -> None:
    plan = [2, 0, 1]
    for found, direction in (({"dense": 3}, 1), ({"lexical": 7}, 1), (None, -1)):
        model = HazardModel.new(ARMS, 2)
        before = value(model, plan)
        lesson(model, plan, *([] if found is None else [found]))
        assert np.sign(value(model, plan) - before) == direction


def test_credit_goes_to_the_chunk_that_covers_it_first_and_blame_to_those_before() -> None:
    model, fresh = HazardModel.new(ARMS, 2), HazardModel.new(ARMS, 2)
    lesson(model, [3, 2, 2], {"lexical": 7, "twin": 1, "dense": 2})
    moved = np.sign((model.phi_weights - fresh.phi_weights)[:, :, 0])
    expected = np.zeros((3, RUNGS))
    expected[0, :2] = [-1, 1]  # ranks 1..5 missed it, 6..10 has it; nothing is said of the rest
    assert (moved == expected).all()


def test_one_step_is_that_of_adagrad() -> None:
    model = HazardModel.new(("lexical",), 2)
    lesson(model, [1], {"lexical": 1})
    hazard = 1 / (1 + np.exp(2.2))
    gradient = hazard - 1
    step = 0.15 * gradient / np.sqrt(1 + gradient**2)
    assert model.phi_weights[0, 0].tolist() == pytest.approx([-2.2 - step, -step], abs=1e-5)
    assert model.phi_squares[0, 0].tolist() == pytest.approx([1 + gradient**2] * 2, abs=1e-5)


def test_two_that_were_clicked_share_the_lesson() -> None:
    once, twice = HazardModel.new(ARMS, 2), HazardModel.new(ARMS, 2)
    lesson(once, [1, 0, 0], {"lexical": 1})
    lesson(twice, [1, 0, 0], {"lexical": 1}, {"lexical": 2})
    gradients = [np.sqrt(each.phi_squares[0, 0, 0] - 1) for each in (once, twice)]
    assert gradients[1] == pytest.approx(gradients[0] / np.sqrt(2), rel=1e-4)


def test_many_lessons_find_the_chance() -> None:
    """70 in 100 are found at the top of the second arm, whatever the first one does."""
    model, generator = HazardModel.new(("lexical", "dense"), 2), np.random.default_rng(5)
    for _ in range(3000):
        plan = [int(generator.integers(0, 3)), 1]
        found = [{"dense": 2}] if generator.random() < 0.7 else []
        lesson(model, plan, *found)
    assert value(model, [0, 1]) == pytest.approx(0.7, abs=0.08)
    assert value(model, [2, 0]) < 0.05


def test_a_copy_learns_apart() -> None:
    model = HazardModel.new(ARMS, 2)
    other = model.copy()
    lesson(other, [1, 1, 1], {"dense": 1})
    assert value(model, [1, 1, 1]) != value(other, [1, 1, 1])
    assert value(model, [1, 1, 1]) == value(HazardModel.new(ARMS, 2), [1, 1, 1])
