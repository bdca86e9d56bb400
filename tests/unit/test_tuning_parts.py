"""The little parts of encoder tuning against slow and obvious oracles."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ltrr_cli.backends.encoder_tuning.bags import Bags
from ltrr_cli.backends.encoder_tuning.trial import Trial, unit_means
from ltrr_cli.backends.encoder_tuning.typos import augmented, mistyped, prefix


@given(st.text(max_size=30), st.integers(0, 2**32))
def test_slips_are_few_and_never_in_the_first_letter(text: str, seed: int) -> None:
    slipped = mistyped(text, default_rng(seed))
    assert slipped[:1] == text[:1]
    assert abs(len(slipped) - len(text)) <= 2
    differences = sum(a != b for a, b in zip(slipped, text, strict=False))
    assert len(text) >= 4 or differences == 0


@given(st.text(alphabet="abc ", max_size=30), st.integers(0, 2**32))
def test_a_prefix_begins_the_text(text: str, seed: int) -> None:
    cut = prefix(text, default_rng(seed))
    assert text.startswith(cut)
    assert cut == text or len(cut) < len(text)


def test_as_many_queries_change_as_was_asked_for() -> None:
    queries = ["bohemian rhapsody"] * 4_000
    cut = augmented(queries, typos=0, prefixes=0.15, generator=default_rng(1))
    assert abs(sum(text != queries[0] for text in cut) / 4_000 - 0.15) < 0.03
    slipped = augmented(queries, typos=0.6, prefixes=0, generator=default_rng(1))
    share = sum(text != queries[0] for text in slipped) / 4_000
    assert 0.53 < share < 0.61, "a slip may hit a doubled letter and change nothing"
    assert augmented(queries, typos=0, prefixes=0, generator=default_rng(1)) == queries


def _bags(texts: list[list[int]]) -> Bags:
    return Bags(
        pieces=np.array([piece for text in texts for piece in text], np.int64),
        lengths=np.array([len(text) for text in texts], np.int64),
    )


_texts = st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=8)


@given(_texts, st.data())
def test_taking_texts_out_of_bags(texts: list[list[int]], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=10))
    taken = _bags(texts).take(np.array(numbers, np.int64))
    wanted = _bags([texts[number] for number in numbers])
    np.testing.assert_array_equal(taken.pieces, wanted.pieces)
    np.testing.assert_array_equal(taken.begins, wanted.begins)


@settings(max_examples=50)
@given(st.integers(0, 2**32))
def test_ranks_leave_out_what_is_also_right(seed: int) -> None:
    draw = default_rng(seed)
    table = draw.normal(size=(10, 3)).astype(np.float32)
    queries, pool = (_bags(draw.integers(0, 10, size=(size, 2)).tolist()) for size in (6, 80))
    answers = draw.integers(0, 80, size=6)
    known = {
        (int(q), int(p))
        for q, p in zip(draw.integers(6, size=60), draw.integers(80, size=60), strict=True)
    }
    known -= set(enumerate(answers.tolist()))
    trial = Trial(
        queries=queries,
        pool=pool,
        answers=answers,
        also_right=np.array(sorted(known), np.int64).reshape(-1, 2).T,
    )
    cosines = unit_means(table, queries) @ unit_means(table, pool).T
    ranks = [
        sum(
            cosines[query, place] >= cosines[query, answer]
            for place in range(80)
            if (query, place) not in known
        )
        for query, answer in enumerate(answers.tolist())
    ]
    found = trial.standing(table)
    assert math.isclose(found.gain, np.mean([1 / math.log2(1 + rank) for rank in ranks]))
    assert math.isclose(found.recall, np.mean([rank <= 50 for rank in ranks]))
