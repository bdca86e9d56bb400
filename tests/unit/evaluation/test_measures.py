"""Measures against trec_eval (through ir_measures) on random runs, and their bounds."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.evaluation.measures import (
    Measure,
    average_precision,
    judged,
    ndcg,
    recall,
    reciprocal_rank,
    success,
    unjudged_bounds,
)
from ltrr_cli.evaluation.rankings import rankings_of

IDS = [f"e{number:02d}" for number in range(15)]
KS = (1, 3, 10, 100)
Run = list[str]
Qrel = dict[str, int]

PEERS: dict[str, Measure] = {
    "nDCG": ndcg,
    "RR": reciprocal_rank,
    "Success": success,
    "R": recall,
    "AP": average_precision,
    "Judged": judged,
}

run = st.lists(st.sampled_from(IDS), unique=True, min_size=1)
qrel = st.dictionaries(st.sampled_from(IDS), st.integers(0, 3), min_size=1)
queries = st.lists(st.tuples(run, qrel), min_size=1, max_size=6)


def by_ir_measures(name: str, k: int, asked: list[tuple[Run, Qrel]]) -> list[float]:
    measure = ir_measures.parse_measure(f"{name}@{k}")
    qrels = {str(q): known for q, (_, known) in enumerate(asked)}
    runs = {
        str(q): {id_: float(-place) for place, id_ in enumerate(ids)}
        for q, (ids, _) in enumerate(asked)
    }
    found = {each.query_id: each.value for each in ir_measures.iter_calc([measure], qrels, runs)}
    return [found[str(q)] for q in range(len(asked))]


@pytest.mark.parametrize("name", PEERS)
@settings(max_examples=60)
@given(asked=queries, k=st.sampled_from(KS))
def test_agrees_with_ir_measures(name: str, asked: list[tuple[Run, Qrel]], k: int) -> None:
    if name == "Judged":
        # ir_measures divides by k even where the list is shorter; here by what there is
        asked = [(ids, known) for ids, known in asked if len(ids) >= k]
        if not asked:
            return
    rankings = rankings_of([ids for ids, _ in asked], [known for _, known in asked])
    found = PEERS[name](rankings, k)
    assert found == pytest.approx(by_ir_measures(name, k, asked), abs=1e-9)


@pytest.mark.parametrize("name", PEERS)
def test_agrees_on_large_runs(name: str) -> None:
    rng = np.random.default_rng(7)
    ids = [f"d{number}" for number in range(400)]
    asked = [
        (
            [ids[at] for at in rng.permutation(400)[:100]],
            {ids[at]: int(rng.integers(0, 4)) for at in rng.permutation(400)[:60]},
        )
        for _ in range(200)
    ]
    rankings = rankings_of([ids for ids, _ in asked], [known for _, known in asked])
    expected = by_ir_measures(name, 20, asked)
    assert PEERS[name](rankings, 20) == pytest.approx(expected, abs=1e-9)


def test_queries_without_results_and_without_judgements_are_worth_nothing() -> None:
    rankings = rankings_of([[], ["a"], ["a"], []], [{"a": 1}, {}, {"a": 0}, {}])
    for name, measure in PEERS.items():
        assert measure(rankings, 10).tolist() == [0, 0, float(name == "Judged"), 0], name


def test_judged_is_a_share_of_what_there_is() -> None:
    assert judged(rankings_of([["a", "b"]], [{"a": 1}]), 10).tolist() == [0.5]


def test_an_entity_that_stands_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        rankings_of([["a", "a"]], [{"a": 1}])


@pytest.mark.parametrize("name", ["nDCG", "RR", "Success", "R", "AP"])
@settings(max_examples=60)
@given(ids=run, known=qrel, data=st.data())
def test_the_upper_bound_holds_whatever_the_unjudged_are(
    name: str, ids: Run, known: Qrel, data: st.DataObject
) -> None:
    measure, binary = PEERS[name], {id_: min(gain, 1) for id_, gain in known.items()}
    bounds = unjudged_bounds(measure, rankings_of([ids], [binary]), 5)
    unjudged = [id_ for id_ in IDS if id_ not in binary]
    truth = binary | {id_: data.draw(st.integers(0, 1)) for id_ in unjudged}
    assert measure(rankings_of([ids], [truth]), 5)[0] <= bounds.as_good[0] + 1e-12
    assert bounds.as_bad[0] <= bounds.as_good[0] <= 1
    if all(id_ in known for id_ in ids[:5]) and name != "AP":
        assert bounds.as_bad[0] == bounds.as_good[0]
