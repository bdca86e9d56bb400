"""Inputs as hypothesis thinks them up: spoilt seeds, and files made from nothing.

It draws the seed of a spoilt input, not its single choices: how many of those there are can depend
on how deep the stack is, and hypothesis takes such a draw for a fault of the test.
"""

import json
from collections.abc import Callable, Sequence
from random import Random

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st

from tests.fuzz.account import Outcome, try_input
from tests.fuzz.target import Bench, Target

_LINES = 3
_SEEDS = 2**32


class CrashError(Exception):
    """What hypothesis is told of a crash."""


def inputs(target: Target, seeds: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """Everything that a target may be given."""
    spoilt = st.integers(0, _SEEDS).map(lambda seed: target.input(seeds, Random(seed)))
    made = [st.sampled_from(seeds).flatmap(lambda seed: _like(target, seed))]
    return st.one_of(spoilt, *made)


def explore(
    target: Target, bench: Bench, *, count: int, seed: int, tell: Callable[[Outcome], None]
) -> None:
    """Runs a target on `count` inputs and tells of each; crashes are run again to be made small."""

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(data=inputs(target, target.seeds(bench)))
    def run(data: bytes) -> None:
        outcome = try_input(target, data, bench)
        tell(outcome)
        if outcome.crash:
            raise CrashError(outcome.crash)

    try:
        run()
    except (CrashError, BaseExceptionGroup):
        return  # it was told of


def _like(target: Target, seed: bytes) -> st.SearchStrategy[bytes]:
    """Something with the names of a seed and any values; any text where a seed is no JSON."""
    _, _, content = seed.rpartition(target.head) if target.head else (b"", b"", seed)
    made = _rows(_names(content)) | st.text(max_size=200).map(_encoded) | st.binary(max_size=200)
    return made.map(lambda data: target.changed(seed, lambda _: data))


def _names(content: bytes) -> list[str]:
    """The keys of the objects in lines of JSON."""
    names: dict[str, None] = {}
    for line in content.splitlines()[:_LINES]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        names |= dict.fromkeys(row if isinstance(row, dict) else ())
    return list(names)


def _rows(names: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Lines of JSON objects; any JSON stands where any value may."""
    plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    keys = st.text(max_size=8) | (st.sampled_from(names) if names else st.nothing())
    value = st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=6,
    )
    row = st.fixed_dictionaries({}, optional=dict.fromkeys(names, value)) | value
    return st.lists(row, min_size=1, max_size=_LINES).map(
        lambda rows: "\n".join(map(json.dumps, rows)).encode() + b"\n"
    )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
