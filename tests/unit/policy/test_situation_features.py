"""The vector that the hazard model sees."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.policy.situation.context import NAMES, as_logged
from ltrr_cli.policy.situation.features import SCOUTS, SituationFeatures
from ltrr_cli.records.hits import Hits, Scores
from ltrr_cli.records.situation import Situation

ARMS = ("lexical", "fuzzy", "memory")
FEATURES = SituationFeatures(arms=ARMS)


def situation(
    scouted: Mapping[str, Hits] = MappingProxyType({}),
    *,
    able: tuple[str, ...] = ARMS,
    context: Scores | None = None,
) -> Situation:
    seen = np.zeros(len(NAMES), np.float32) if context is None else context
    return Situation(context=seen, able=able, scouted=scouted, budget=50, seed=0)


def hits(*scores: float) -> Hits:
    return Hits(rows=np.arange(len(scores), dtype=np.int32), scores=np.array(scores, np.float32))


def named(seen: Situation) -> dict[str, float]:
    return dict(zip(FEATURES.names, FEATURES(seen).tolist(), strict=True))


def test_every_name_is_there_once() -> None:
    assert len(set(FEATURES.names)) == len(FEATURES.names)
    assert FEATURES.names[0] == "constant" and FEATURES(situation())[0] == 1
    assert len(FEATURES.names) == 1 + len(NAMES) + len(ARMS) + 5 * len(SCOUTS)


lists = st.lists(st.floats(-5, 1e6, width=32), max_size=60).map(
    lambda scores: hits(*sorted(scores, reverse=True))
)


@given(
    found=st.dictionaries(st.sampled_from([*SCOUTS, "fuzzy"]), lists),
    able=st.lists(st.sampled_from([*ARMS, "stranger"]), unique=True).map(tuple),
)
def test_the_vector_is_complete_and_finite(found: dict[str, Hits], able: tuple[str, ...]) -> None:
    vector = FEATURES(situation(found, able=able))
    assert vector.shape == (len(FEATURES.names),) and vector.dtype == np.float32
    assert np.isfinite(vector).all()
    assert (np.abs(vector) < 20).all()


def test_it_says_who_is_able() -> None:
    seen = named(situation(able=("memory", "stranger")))
    assert [seen[f"{arm} is able"] for arm in ARMS] == [0, 0, 1]


def test_it_says_what_the_scouts_brought() -> None:
    seen = named(situation({"memory": hits(8, 4, 4, 4, 2)}))
    assert seen["memory: brought any"] == 1
    assert seen["memory: gap of the first five"] == 0.75
    np.testing.assert_allclose(seen["memory: log length"], np.log(6) / 5, rtol=1e-6)
    np.testing.assert_allclose(seen["memory: log top score"], np.log(9), rtol=1e-6)
    assert not any(seen[name] for name in FEATURES.names if name.startswith("similar:"))


def test_even_lists_have_more_entropy_than_steep_ones() -> None:
    even, steep = (
        named(situation({"memory": hits(*scores)})) for scores in ([1, 1, 1], [9, 0.1, 0.1])
    )
    assert even["memory: entropy"] > steep["memory: entropy"] > 0


@given(scores=st.lists(st.floats(0, 1e6, width=32), min_size=1, max_size=60))
def test_the_entropy_is_that_of_the_first_forty_scores(scores: list[float]) -> None:
    falling = np.sort(np.array(scores))[::-1][:40]
    shares = falling[falling > 0] / max(falling.sum(), 1e-9)
    seen = named(situation({"memory": hits(*sorted(scores, reverse=True))}))
    expected = -(shares * np.log(np.maximum(shares, 1e-12))).sum() / 4
    np.testing.assert_allclose(seen["memory: entropy"], expected, rtol=1e-5, atol=1e-9)


def test_an_empty_context_counts_as_zeros() -> None:
    empty = FEATURES(situation(context=np.zeros(0, np.float32)))
    assert (empty == FEATURES(situation())).all()


def test_what_is_logged_comes_back() -> None:
    context = np.random.default_rng(0).random(len(NAMES)).astype(np.float32)
    seen = situation({"lexical": hits(3, 2, 1)}, context=context, able=("lexical",))
    logged = FEATURES.as_logged(seen)
    assert "constant" not in logged
    np.testing.assert_allclose(FEATURES.from_log(logged), FEATURES(seen), atol=1e-6)


@given(
    st.lists(st.floats(-4, 4, width=32) | st.sampled_from([0.0, 1.0, 1e-9, 1 / 128]), max_size=9)
)
def test_numbers_of_the_log_are_rounded_as_python_does(values: list[float]) -> None:
    vector = np.array(values, np.float32)
    names = [f"feature {at}" for at in range(len(values))]
    single = zip(names, vector.tolist(), strict=True)
    expected = {name: round(value, 6) for name, value in single if value != 0}
    assert as_logged(vector, names) == expected
