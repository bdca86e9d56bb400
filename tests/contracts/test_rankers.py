"""What every ranker promises, tried on each of them over the tiny index."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from ltrr_cli.backends.xgboost_ranker.files import TreeModel, save_model
from ltrr_cli.backends.xgboost_ranker.trainer import XgboostTrainer
from ltrr_cli.clicks.impression import impression
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.explain_entity import explain_entity
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.ports import Engine, Features, Ranker, Request, Unordered
from ltrr_cli.ports.rankers import Growth, RankingModel
from ltrr_cli.ranking.challengers import PBM
from ltrr_cli.ranking.features.table import MONOTONE, NAMES, VERSION
from ltrr_cli.ranking.learned import LearnedRanker
from ltrr_cli.ranking.objectives import sigmoid
from ltrr_cli.ranking.training_rows import from_judged
from ltrr_cli.ranking.union import union
from ltrr_cli.records.hits import Candidates, Scores
from ltrr_cli.records.query import Query
from ltrr_cli.records.ranking_rows import together
from ltrr_cli.wiring.rankers import ranker_of
from ltrr_cli.wiring.release import Release

Rankers = dict[str, Ranker]
RANKERS = ("default score", "learned ranker")
QUERIES = ("taylor swift", "love", "tayler love", "80s pop", "zzqx")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DEPTHS = {"lexical": 20, "exact": 20, "fuzzy": 20, "dense": 20}


def candidates_of(engine: Engine, text: str) -> tuple[Request, Candidates]:
    query = Query(text=text, asked_at=NOON)
    request = Request(query=query, understanding=engine.understand(query))
    fired = retrieve(engine, request, depths=DEPTHS)
    return request, union({name: arm.hits for name, arm in fired.items()})


def learned(engine: Engine) -> LearnedRanker:
    """Trained to like what the lexical arm likes best."""
    parts = []
    for text in QUERIES[:4]:
        request, candidates = candidates_of(engine, text)
        ranks = candidates.ranks[:, candidates.arms.index("lexical")]
        relevant = {int(row): 1.0 for row in candidates.rows[(ranks > 0) & (ranks < 4)]}
        parts.append(
            from_judged(
                engine.features(request, candidates),
                candidates.rows,
                relevant=relevant,
                session=text,
                rng=np.random.default_rng(1),
            )
        )
    growth = Growth(trees=10, rate=0.3, depth=3, rows=1.0, columns=1.0, least_weight=0.1)
    trainer = XgboostTrainer(monotone=MONOTONE, threads=1)
    return LearnedRanker(model=trainer.fit(together(parts), PBM, growth=growth))


def model_of(rankers: Rankers) -> RankingModel:
    ranker = rankers["learned ranker"]
    assert isinstance(ranker, LearnedRanker)
    return ranker.model


@pytest.fixture(scope="module")
def rankers(tiny: Engine) -> Rankers:
    return {ranker.name: ranker for ranker in (tiny.ranker, learned(tiny))}


@pytest.fixture(params=RANKERS)
def engine(request: pytest.FixtureRequest, tiny: Engine, rankers: Rankers) -> Engine:
    return replace(tiny, ranker=rankers[request.param])


def scored(engine: Engine, text: str) -> tuple[Candidates, Features, Scores]:
    request, candidates = candidates_of(engine, text)
    features = engine.features(request, candidates)
    return candidates, features, engine.ranker.score(request, candidates, features=features)


def test_all_rankers_are_tried(rankers: Rankers) -> None:
    assert tuple(rankers) == RANKERS
    assert [ranker.reads_features for ranker in rankers.values()] == [False, True]


@pytest.mark.parametrize("text", QUERIES)
def test_one_finite_score_for_each_candidate(engine: Engine, text: str) -> None:
    candidates, _, scores = scored(engine, text)
    assert scores.shape == candidates.rows.shape and scores.dtype == np.float32
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("text", QUERIES)
def test_the_same_inputs_give_the_same_bytes(engine: Engine, text: str) -> None:
    assert scored(engine, text)[2].tobytes() == scored(engine, text)[2].tobytes()


def test_several_score_as_each_alone(engine: Engine) -> None:
    """Also one that nothing was found for."""
    several = []
    for text in QUERIES:
        request, candidates = candidates_of(engine, text)
        if text == QUERIES[1]:
            candidates = union({})
        features = engine.features(request, candidates)
        several.append(Unordered(request, candidates, features))
    alone = [
        engine.ranker.score(each.request, each.candidates, features=each.features).tobytes()
        for each in several
    ]
    assert b"" in alone
    assert [scores.tobytes() for scores in engine.ranker.scores(several)] == alone
    assert [engine.ranker.scores([each])[0].tobytes() for each in several] == alone


@pytest.mark.parametrize("text", QUERIES)
def test_the_parts_make_the_score(engine: Engine, text: str) -> None:
    request, candidates = candidates_of(engine, text)
    features = engine.features(request, candidates)
    parts = engine.ranker.parts(request, candidates, features=features)
    total = np.sum(list(parts.values()), axis=0)
    if engine.ranker.reads_features:
        assert engine.ranker.scale.startswith("log-odds")
        total = sigmoid(total)
    expected = engine.ranker.score(request, candidates, features=features)
    assert total == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("text", QUERIES)
def test_a_page_falls_and_ties_stand_by_row(engine: Engine, text: str) -> None:
    answer = answer_query(engine, Query(text=text, asked_at=NOON))
    ranked = list(zip((-answer.ranked.scores).tolist(), answer.ranked.rows.tolist(), strict=True))
    assert ranked == sorted(ranked)
    assert answer.ranker == engine.ranker.name


def test_an_impression_has_the_features_of_its_page(engine: Engine) -> None:
    query = Query(text="love", asked_at=NOON)
    answer = answer_query(engine, query, shown=5)
    event = impression(
        answer, entity_ids=engine.entities.ids(answer.ranked.rows), session="s", context={}
    )
    assert event.features.names == NAMES
    assert event.features.matrix.shape == (5, len(NAMES))
    features = event.features.by_name()
    popularity = [engine.columns.popularity[result.row] for result in answer.results]
    known = [value or np.nan for value in popularity]
    assert features["popularity"] == pytest.approx(known, rel=1e-3, nan_ok=True)
    short = np.array([f"{value:.4g}" for value in features["cosine"]], np.float32)
    assert short.tolist() == pytest.approx(features["cosine"], rel=1e-9, nan_ok=True)


def test_the_learned_ranker_sees_the_features_that_are_logged(
    tiny: Engine, rankers: Rankers
) -> None:
    """All candidates or the page alone: what is served is what was scored."""
    query = Query(text="tayler love", asked_at=NOON)
    engine = replace(tiny, ranker=rankers["learned ranker"])
    answer = answer_query(engine, query)
    served = answer.ranked.features
    assert served.names == NAMES
    scores = model_of(rankers).probabilities(served.matrix)
    assert scores.tolist() == [result.score for result in answer.results]


def test_an_explanation_names_each_part(engine: Engine) -> None:
    query = Query(text="love", asked_at=NOON)
    answer = answer_query(engine, query)
    result = answer.results[1]
    explanation = explain_entity(engine, query, result.entity.id)
    assert explanation.position == 2
    assert explanation.score == pytest.approx(result.score, abs=1e-6)
    assert explanation.scale == engine.ranker.scale
    if engine.ranker.reads_features:
        assert set(explanation.features) == set(explanation.parts) & set(NAMES) != set()
        assert all(seen.meaning for seen in explanation.features.values())
    else:
        assert not explanation.features
        assert sum(explanation.parts.values()) == pytest.approx(result.score, abs=1e-5)


def test_a_learned_ranker_without_features_is_an_error(tiny: Engine, rankers: Rankers) -> None:
    request, candidates = candidates_of(tiny, "love")
    features = tiny.features(request, candidates)
    for given in (None, features[1:], features[:, 1:]):
        with pytest.raises(ValueError, match="features of all candidates"):
            rankers["learned ranker"].score(request, candidates, features=given)


def test_monotone_features_only_raise_the_score(tiny: Engine, rankers: Rankers) -> None:
    request, candidates = candidates_of(tiny, "tayler love")
    features = tiny.features(request, candidates)
    model = model_of(rankers)
    for at, rises in enumerate(MONOTONE):
        if rises:
            steps = np.repeat(features[:5], 9, axis=0)
            steps[:, at] = np.tile(np.linspace(0, 1, 9), 5)
            margins = model.margins(steps).reshape(5, 9)
            assert (np.diff(margins, axis=1) >= 0).all(), NAMES[at]


def test_scores_fall_along_the_page(engine: Engine) -> None:
    answer = answer_query(engine, Query(text="taylor swift", asked_at=NOON))
    assert all(one.score >= other.score for one, other in pairwise(answer.results))


def test_a_release_ranks_by_what_it_learnt(tiny: Engine, tmp_path: Path, rankers: Rankers) -> None:
    release = cast("Release", SimpleNamespace(release_folder=tmp_path, columns=tiny.columns))
    assert ranker_of(release).name == "default score"
    (tmp_path / "ranker").mkdir()
    model = model_of(rankers)
    assert isinstance(model, TreeModel)
    save_model(model, tmp_path / "ranker", names=NAMES, version=VERSION)
    opened = ranker_of(release)
    request, candidates = candidates_of(tiny, "love")
    features = tiny.features(request, candidates)
    scores = opened.score(request, candidates, features=features)
    assert scores.tobytes() == model.probabilities(features).tobytes()
