"""Gathering predicted queries: each pair once, priors that share out, crowds thinned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.memory.query_collector import (
    BY_FACET,
    CROWD,
    KEPT_OF_CROWD,
    TEMPLATES,
    Collector,
    PredictedQueries,
)

Pair = tuple[str, int, str, float]
POPULARITY = np.linspace(0, 1, 10, dtype=np.float32)


def add(
    collector: Collector, query: str, row: int, *, template: str, strength: float = 1.0
) -> None:
    collector.add_made(
        lambda _: [query],
        np.zeros(1, np.int64),
        np.array([row], np.int32),
        template=template,
        strengths=np.array([strength], np.float32),
    )


def gathered(*pairs: Pair, popularity: np.ndarray = POPULARITY) -> PredictedQueries:
    collector = Collector()
    for query, row, template, strength in pairs:
        add(collector, query, row, template=template, strength=strength)
    return collector.gather(popularity)


def priors_of(found: PredictedQueries, query: str) -> dict[int, float]:
    at = found.queries.index(query)
    places = range(found.offsets[at], found.offsets[at + 1])
    return {int(found.rows[place]): float(found.priors[place]) for place in places}


def test_the_only_owner_of_a_string_gets_the_weight_of_the_template() -> None:
    found = gathered(("love", 3, "title", 1.0))
    assert priors_of(found, "love") == {3: pytest.approx(TEMPLATES["title"])}


def test_owners_share_by_popularity_and_the_best_comes_first() -> None:
    found = gathered(("love", 1, "title", 1.0), ("love", 9, "title", 1.0))
    shares = priors_of(found, "love")
    assert list(shares) == [9, 1]
    assert sum(shares.values()) == pytest.approx(TEMPLATES["title"])
    assert shares[9] / shares[1] == pytest.approx((1 + 0.02) / (1 / 9 + 0.02), rel=1e-4)


def test_a_pair_of_two_templates_counts_once_by_the_better() -> None:
    found = gathered(("a", 1, "rare word", 1.0), ("a", 1, "title", 1.0))
    assert priors_of(found, "a") == {1: pytest.approx(TEMPLATES["title"])}


def test_an_empty_string_is_no_query_and_nothing_is_fine() -> None:
    assert gathered(("", 1, "title", 1.0)).queries == []
    assert gathered().offsets.tolist() == [0]


def test_a_crowd_of_namesakes_keeps_its_best_known_but_facets_may_be_many() -> None:
    popularity = np.linspace(0, 1, 300, dtype=np.float32)
    namesakes: list[Pair] = [("love", row, "title", 1.0) for row in range(CROWD + 1)]
    holders: list[Pair] = [("love", row, "facet", 1.0) for row in range(200, 200 + CROWD + 1)]
    found = priors_of(gathered(*namesakes, *holders, popularity=popularity), "love")
    assert sum(row < 200 for row in found) == KEPT_OF_CROWD
    assert sum(row >= 200 for row in found) == CROWD + 1
    assert min(found) == CROWD + 1 - KEPT_OF_CROWD
    few = priors_of(gathered(*namesakes[:-1], popularity=popularity), "love")
    assert len(few) == CROWD


pairs = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", "c d"]),
        st.integers(0, 9),
        st.sampled_from(sorted(TEMPLATES)),
        st.floats(0.1, 1),
    ),
    max_size=40,
)


@given(pairs)
def test_lists_are_whole_distinct_and_falling(added: list[Pair]) -> None:
    found = gathered(*added)
    assert {q for q, *_ in added if q} == set(found.queries)
    for query in found.queries:
        shares = priors_of(found, query)
        assert set(shares) == {row for q, row, *_ in added if q == query}
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
        assert 0 < sum(shares.values()) <= max(TEMPLATES.values()) + 1e-6


@given(pairs, st.integers(0, 2**40))
def test_a_selection_keeps_just_those_pairs(added: list[Pair], bits: int) -> None:
    found = gathered(*added)
    is_kept = np.array([bits >> at & 1 for at in range(len(found.rows))], np.bool_)
    some = found.select(is_kept)
    assert some.rows.tolist() == found.rows[is_kept].tolist()
    assert len(some.offsets) == len(some.queries) + 1
    assert (np.diff(some.offsets) > 0).all()
    for query in some.queries:
        assert priors_of(some, query).items() <= priors_of(found, query).items()


def test_facet_templates_are_templates() -> None:
    assert set(BY_FACET) < set(TEMPLATES)
