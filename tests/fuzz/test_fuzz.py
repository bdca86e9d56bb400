"""A few spoilt inputs for every reader; `python -m scripts.fuzz` tries a hundred thousand."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.ports import Engine
from tests.fuzz.account import Account, try_input
from tests.fuzz.examples import inputs
from tests.fuzz.guiding import fuzz_guided, missing
from tests.fuzz.runner import Worker
from tests.fuzz.target import Bench, Target
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
    read = [not any(try_input(TARGETS[name], data, bench)) for data in seeds[name][:4]]
    assert any(read) if name in PARTLY_REFUSED else all(read)


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=FEW,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_what_is_spoilt_is_read_or_refused(
    name: str, data: st.DataObject, bench: Bench, seeds: Seeds
) -> None:
    made = data.draw(inputs(TARGETS[name], seeds[name]))
    assert not try_input(TARGETS[name], made, bench).crash


def counted(account: Account) -> tuple[int, dict[int, str]]:
    """How many inputs there were, of which all were read or refused; and the crashes."""
    assert account.read + account.refused["QueryError"] == account.inputs - len(account.crashes)
    return account.inputs, account.crashes


def test_a_process_of_its_own_reads_the_same_inputs(tiny_index: Path) -> None:
    with Worker(tiny_index) as worker:
        once, again = (worker.fuzz(TARGETS["option: --arms"], count=120) for _ in range(2))
    assert counted(once) == (120, {})
    assert (once.read, once.places) == (again.read, again.places)


def test_hypothesis_thinks_up_inputs_in_a_process_of_its_own(tiny_index: Path) -> None:
    with Worker(tiny_index) as worker:
        account = worker.fuzz_examples(TARGETS["option: --arms"], count=60)
    assert counted(account) == (60, {})


@pytest.mark.skipif(bool(missing()), reason=missing())
def test_atheris_sees_the_code_that_an_input_reaches(tiny_index: Path) -> None:
    found = fuzz_guided(["option: --arms", "option: --plan"], tiny_index, count=200, seconds=20)
    assert list(found) == ["option: --arms", "option: --plan"]
    account = found["option: --arms"]
    assert counted(account) == (200, {})
    assert account.edges is not None and account.edges > 10
    assert len(account.places) > 1


def test_what_crashes_is_told(bench: Bench) -> None:
    """Or the tests above would find nothing."""

    def run(data: bytes, bench: Bench) -> None:
        del bench
        raise ZeroDivisionError(data)

    target = Target(name="x", seeds=lambda _: [b"y"], spoil=lambda data, _: data, run=run)
    account = Account()
    account.take(try_input(target, b"yes", bench))
    assert "ZeroDivisionError" in account.crashes[0] and "yes" in account.crashes[0]
