"""A policy on the disk: it comes back as it was, and what is not it is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ltrr_cli.backends.policy_files import PolicyParts, read_policy, write_policy
from ltrr_cli.errors import IndexDamagedError, IndexFormatError, StorageError
from ltrr_cli.policy.hazard.model import HazardModel, earlier
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.situation.context import NAMES
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.records.situation import Outcome, Situation
from ltrr_cli.wiring.policies import open_policy, save_policy

ARMS = ("lexical", "fuzzy", "dense")


def policy() -> HazardPolicy:
    generator = np.random.default_rng(1)
    model = HazardModel.new(ARMS, len(SituationFeatures(arms=ARMS).names))
    model.phi_weights[:] += generator.normal(size=model.phi_weights.shape) / 4
    model.state_weights[:] = generator.normal(size=model.state_weights.shape) * earlier(3)[:, None]
    return HazardPolicy(
        model=model,
        order=(("dense", 20), ("lexical", 40), ("fuzzy", 160)),
        prices=Prices(candidate=1e-5, ms=3e-4, arms=np.array([1.5, 0.25, 2], np.float32)),
        margin=0.003,
        requests=1234,
    )


def situation(seed: int) -> Situation:
    context = np.random.default_rng(seed).random(len(NAMES)).astype(np.float32)
    return Situation(context=context, able=ARMS, budget=80, seed=seed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_policy(policy(), tmp_path / "policy")
    return tmp_path / "policy"


def test_a_policy_comes_back_and_chooses_the_same(folder: Path) -> None:
    again = open_policy(folder, arms=ARMS)
    for seed in range(20):
        assert again.choose(situation(seed)) == policy().choose(situation(seed))
    assert (again.margin, again.requests, again.order) == (0.003, 1234, policy().order)


def test_it_goes_on_learning_where_it_was(folder: Path) -> None:
    """Also the sums of squared gradients come back."""
    first, again = policy(), open_policy(folder, arms=ARMS)
    for learner in (first, again):
        learner.learn(situation(1), learner.choose(situation(1)), Outcome(found=({"dense": 2},)))
    np.testing.assert_array_equal(first.model.phi_weights, again.model.phi_weights)
    np.testing.assert_array_equal(first.model.state_squares, again.model.state_squares)


def cut(folder: Path) -> None:
    file = folder / "weights.npz"
    file.write_bytes(file.read_bytes()[:-100])


def flip(folder: Path) -> None:
    file = folder / "weights.npz"
    weights = bytearray(file.read_bytes())
    weights[len(weights) // 2] ^= 1
    file.write_bytes(bytes(weights))


def edit(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / "policy.json"
        file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), "utf-8")

    return change


def fact(**changes: object) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        file = folder / "policy.json"
        raw = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**raw, "facts": {**raw["facts"], **changes}}), "utf-8")

    return change


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        flip,
        lambda folder: (folder / "weights.npz").unlink(),
        lambda folder: (folder / "policy.json").unlink(),
        lambda folder: (folder / "policy.json").write_text("{", "utf-8"),
        lambda folder: (folder / "policy.json").write_text("[]", "utf-8"),
        edit(crc32="x"),
        edit(facts={}),
        edit(facts=None),
        edit(features=None),
        fact(**{"milliseconds of the arms": [1e300] * len(ARMS)}),
        fact(**{"milliseconds of the arms": [10**400] * len(ARMS)}),
        fact(**{"price of a candidate": 1e308}),
        fact(margin=-1e300),
    ],
)
def test_a_damaged_policy_is_refused(folder: Path, damage: Callable[[Path], None]) -> None:
    damage(folder)
    with pytest.raises(IndexDamagedError, match="policy"):
        open_policy(folder, arms=ARMS)


def test_a_policy_of_other_arms_is_refused_with_what_to_do(folder: Path) -> None:
    with pytest.raises(IndexFormatError, match=r"dense is able.*ltrr train"):
        open_policy(folder, arms=("lexical", "fuzzy"))
    with pytest.raises(IndexFormatError, match="their order"):
        open_policy(folder, arms=("fuzzy", "lexical", "dense"))


def test_no_array_of_objects_is_ever_loaded(tmp_path: Path) -> None:
    parts = PolicyParts(
        name="hazard",
        features=("constant",),
        facts={},
        arrays={"weights": np.array([{}, []], dtype=object)},
    )
    with pytest.raises(ValueError, match="allow_pickle"):
        write_policy(tmp_path / "policy", parts)
    assert not (tmp_path / "policy").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "policy").write_text("a file in the way", "utf-8")
    with pytest.raises(StorageError, match="cannot write the policy"):
        save_policy(policy(), tmp_path / "policy")


def test_parts_come_back(tmp_path: Path) -> None:
    arrays = {"a": np.arange(6, dtype=np.float32).reshape(2, 3)}
    parts = PolicyParts(name="x", features=("b", "a"), facts={"é": 1}, arrays=arrays)
    write_policy(tmp_path, parts)
    found = read_policy(tmp_path, features=("b", "a"))
    assert (found.name, found.features, found.facts) == ("x", ("b", "a"), {"é": 1})
    np.testing.assert_array_equal(found.arrays["a"], arrays["a"])
