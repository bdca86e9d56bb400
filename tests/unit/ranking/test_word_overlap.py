"""Queries against titles and makers, by lists of words; values by their names and as a matrix."""

from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.ranking.features.matrix import as_matrix
from ltrr_cli.ranking.features.scene import Values, is_among
from ltrr_cli.ranking.features.table import NAMES
from ltrr_cli.ranking.features.word_overlap import overlap

WORDS = st.sampled_from(["love", "me", "do", "宇", "été", "swift"])
FIELD = st.lists(WORDS, max_size=5)


@given(
    query=st.lists(WORDS, unique=True, min_size=1, max_size=5),
    rows=st.lists(st.tuples(FIELD, FIELD), min_size=1, max_size=8),
)
def test_the_overlap_is_that_of_lists_of_words(
    query: list[str], rows: list[tuple[list[str], list[str]]]
) -> None:
    fields = [[title for title, _ in rows], [makers for _, makers in rows]]
    every = [words for field in fields for words in field]
    hashes = [crc32(word.encode()) for words in every for word in words]
    found = overlap(
        np.array([crc32(word.encode()) for word in query], np.uint32),
        found=(np.array([*map(len, every)], np.int64), np.array(hashes, np.uint32)),
    )
    assert found.covered.tolist() == [
        [
            *([word in words for words in field] for field in fields),
            [word in title + makers for title, makers in rows],
        ]
        for word in query
    ]
    assert found.words.tolist() == [[*map(len, field)] for field in fields]
    assert found.shared.tolist() == [
        [sum(word in query for word in words) for words in field] for field in fields
    ]
    assert found.begins.tolist() == [
        [words[: len(query)] == query for words in field] for field in fields
    ]


@given(
    values=st.lists(st.lists(st.integers(-1, 9), min_size=3, max_size=3), max_size=4),
    named=st.lists(st.integers(-1, 9), max_size=6),
)
def test_what_is_among_the_named(values: list[list[int]], named: list[int]) -> None:
    array = np.array(values, np.int32).reshape(-1, 3)
    assert is_among(array, named).tolist() == np.isin(array, named).tolist()


def test_values_stand_in_the_columns_of_their_names() -> None:
    values: Values = {
        ("title coverage", "maker coverage"): np.array([[1, 2, 3], [4, 5, 6]]),
        ("year distance", "arms"): np.array([[7, 8, 9], [1, 0, 1]]),
        ("hour", "weekend"): np.array([[21], [True]]),
        "popularity": np.array([0.5, np.nan, 0.25]),
        "reading": 0.75,
    }
    matrix = as_matrix(values, rows=3)
    expected = dict.fromkeys(NAMES, [np.nan] * 3) | {
        "title coverage": [1, 2, 3],
        "maker coverage": [4, 5, 6],
        "year distance": [7, 8, 9],
        "arms": [1, 0, 1],
        "hour": [21] * 3,
        "weekend": [1] * 3,
        "popularity": [0.5, np.nan, 0.25],
        "reading": [0.75] * 3,
    }
    assert matrix.dtype == np.float32 and matrix.flags.c_contiguous
    np.testing.assert_array_equal(matrix, np.array([*expected.values()], np.float32).T)
