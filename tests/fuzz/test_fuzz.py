"""A few spoilt inputs for every reader; `python -m scripts.fuzz` tries a hundred thousand."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.ports import Engine
from tests.fuzz.runner import fuzz, random_of, try_input
from tests.fuzz.target import Bench
from tests.fuzz.targets import TARGETS

FEW = 12
BEYOND_CHECKS = "index: tries"
"""Their library reads beyond a file that was changed, which can end the process."""
NAMES = [name for name in TARGETS if name != BEYOND_CHECKS]
PARTLY_REFUSED = ("batch file", "option: --at")

Seeds = dict[str, Sequence[bytes]]


@pytest.fixture(scope="module")
def bench(tiny_index: Path, tiny: Engine, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(folder=tmp_path_factory.mktemp("fuzz"), index=tiny_index, engine=tiny)


@pytest.fixture(scope="module")
def seeds(bench: Bench) -> Seeds:
    return {name: target.seeds(bench) for name, target in TARGETS.items()}


def test_there_are_many() -> None:
    assert len(TARGETS) >= 24


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_not_spoilt_is_read(name: str, bench: Bench, seeds: Seeds) -> None:
    """Else a target would only ever see the first refusal."""
    read = [not try_input(TARGETS[name], data, bench) for data in seeds[name][:4]]
    assert any(read) if name in PARTLY_REFUSED else all(read)


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=FEW,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(0, 10**9))
def test_what_is_spoilt_is_read_or_refused(
    name: str, number: int, bench: Bench, seeds: Seeds
) -> None:
    target = TARGETS[name]
    data = target.input(seeds[name], random_of(target, seed=0, number=number))
    outcome = try_input(target, data, bench)
    assert not outcome or outcome.isidentifier(), outcome


def test_a_process_of_its_own_reads_the_same_inputs(tiny_index: Path) -> None:
    account = fuzz(TARGETS["option: --arms"], tiny_index, count=120)
    assert (account.inputs, account.crashes) == (120, {})
    assert account.read + account.refused["QueryError"] == 120
