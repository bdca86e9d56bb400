"""Ways to train, compared where the truth is known."""

from dataclasses import replace

import numpy as np
import pytest

from ltrr_cli.backends.xgboost_ranker.trainer import XgboostTrainer
from ltrr_cli.ports.rankers import Growth, RankingModel
from ltrr_cli.ranking.calibration import calibrated
from ltrr_cli.ranking.challengers import CHALLENGERS, PBM
from ltrr_cli.ranking.compare import FIRST, Comparison, compare
from ltrr_cli.ranking.held_out import click_loss, group_ndcg
from ltrr_cli.ranking.objectives import sigmoid
from ltrr_cli.ranking.trust import decayed_trust, fitted_trust
from ltrr_cli.records.ranking_rows import RankingRows
from tests.unit.ranking.made_rows import FEATURES, made_rows, worth

GROWTH = Growth(trees=60, rate=0.15, depth=3, patience=10)
TRAINER = XgboostTrainer(monotone=[0] * FEATURES, threads=1)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    rows = made_rows(np.random.default_rng(1), pages=3000)
    return compare(rows, trainer=TRAINER, rng=np.random.default_rng(2), growth=GROWTH)


def true_order(model: RankingModel, test: RankingRows) -> float:
    """Mean correlation of the score with the true worth, over pages."""
    score = model.margins(test.features).reshape(-1, 10)
    wanted = worth(test.features).reshape(-1, 10)
    each = [np.corrcoef(*pair)[0, 1] for pair in zip(score, wanted, strict=True)]
    return float(np.mean(each))


def test_every_way_is_tried_and_the_naive_one_always(comparison: Comparison) -> None:
    assert comparison.tried.keys() == CHALLENGERS.keys()
    rows = made_rows(np.random.default_rng(3), pages=200)
    few = compare(rows, trainer=TRAINER, rng=np.random.default_rng(2), names=[], growth=GROWTH)
    assert set(few.tried) == {"naive", FIRST}
    with pytest.raises(ValueError, match="'magic'"):
        compare(rows, trainer=TRAINER, rng=np.random.default_rng(2), names=["magic"])


def test_who_knows_where_people_look_foresees_more_clicks(comparison: Comparison) -> None:
    naive, first = comparison.tried["naive"], comparison.tried[FIRST]
    assert first.log_likelihood > naive.log_likelihood
    assert naive.gain < 0 == first.gain
    assert comparison.best != "naive"


def test_the_chosen_model_orders_by_what_is_truly_wanted(comparison: Comparison) -> None:
    test = made_rows(np.random.default_rng(9), pages=500)
    naive = CHALLENGERS["naive"](test, test, trainer=TRAINER, growth=GROWTH).model
    assert true_order(comparison.model, test) > true_order(naive, test)
    assert true_order(comparison.model, test) > 0.8


def test_a_comparison_can_be_repeated() -> None:
    rows = made_rows(np.random.default_rng(4), pages=200)
    one, other = (
        compare(rows, trainer=TRAINER, rng=np.random.default_rng(5), names=[], growth=GROWTH)
        for _ in range(2)
    )
    assert one.tried == other.tried
    assert (
        one.model.margins(rows.features).tobytes() == other.model.margins(rows.features).tobytes()
    )


def test_ndcg_of_each_group_by_hand() -> None:
    rows = replace(
        made_rows(np.random.default_rng(1), pages=2, theta=np.ones(3)),
        labels=np.array([0, 1, 0, 0, 0, 0], np.float32),
    )
    found = group_ndcg([3.0, 2.0, 1.0, 3.0, 2.0, 1.0], rows)
    assert found[0] == pytest.approx(1 / np.log2(3))
    assert np.isnan(found[1])


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.6])
def test_the_strength_of_trust_is_found_where_worth_is_known(strength: float) -> None:
    rows = made_rows(np.random.default_rng(6), pages=20_000, trust=strength)
    assert fitted_trust(worth(rows.features), rows) == pytest.approx(strength, abs=0.05)


def test_who_knows_trust_foresees_more_clicks_under_it() -> None:
    rows = made_rows(np.random.default_rng(7), pages=3000, trust=0.5)
    found = compare(
        rows,
        trainer=TRAINER,
        rng=np.random.default_rng(8),
        names=["trust bias"],
        growth=GROWTH,
    ).tried
    assert found["trust bias"].log_likelihood > found[FIRST].log_likelihood
    assert decayed_trust(rows.positions, 0.5).max() == 0.5


def test_calibration_makes_log_odds_true_and_keeps_the_order() -> None:
    rows = made_rows(np.random.default_rng(8), pages=2000)
    model = TRAINER.fit(rows, PBM, growth=GROWTH).calibrated(slope=4.0, shift=2.0)
    mended = calibrated(model, rows)
    margins = model.margins(rows.features)
    assert click_loss(mended.margins(rows.features), rows) < click_loss(margins, rows)
    assert mended.probabilities(rows.features).mean() == pytest.approx(
        worth(rows.features).mean(), abs=0.02
    )
    order = np.argsort(margins, kind="stable")
    assert (np.diff(mended.margins(rows.features)[order]) >= 0).all()
    assert sigmoid(mended.margins(rows.features[:5])) == pytest.approx(
        mended.probabilities(rows.features[:5]), abs=1e-6
    )
