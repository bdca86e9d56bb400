"""The trained ranker: invariances, calibration, its files, and the library without its package."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xgboost

from ltrr_cli.backends.xgboost_ranker.files import (
    FEATURES,
    TREES,
    TreeModel,
    open_model,
    save_model,
)
from ltrr_cli.backends.xgboost_ranker.trainer import XgboostTrainer
from ltrr_cli.errors import IndexDamagedError, IndexFormatError
from ltrr_cli.ports.rankers import Growth, Objective
from ltrr_cli.ranking.challengers import PBM
from ltrr_cli.ranking.held_out import click_loss, naive_loss, ndcg_loss
from ltrr_cli.records.ranking_rows import RankingRows
from tests.unit.ranking.made_rows import made_rows, worth

Tree = dict[str, Any]
NAMES = ("a", "b", "c", "d", "e", "f")
PLAIN = Growth(trees=12, rows=1.0, columns=1.0, depth=4, least_weight=4.9)
"""4.9 is no multiple of 1/4: 20 first rows would weigh just 5, or a rounding less."""
LOGISTIC = Objective(fitted="logistic", loss=naive_loss)


def trainer(*rising: str) -> XgboostTrainer:
    return XgboostTrainer(monotone=[int(name in rising) for name in NAMES], threads=1)


def trees(model: TreeModel) -> list[Tree]:
    """Every tree as its splits and leaves."""
    booster = xgboost.Booster(model_file=bytearray(model.model))
    return [json.loads(tree) for tree in booster.get_dump(dump_format="json")]


def shape(tree: Tree) -> Any:
    """Which feature is compared with what, without the leaves."""
    if "leaf" in tree:
        return None
    return tree["split"], round(tree["split_condition"], 4), [*map(shape, tree["children"])]


@pytest.fixture(scope="module")
def rows() -> RankingRows:
    """Features in so few steps that every one of them is a bin of its own."""
    made = made_rows(np.random.default_rng(1), pages=600)
    return replace(made, features=np.round(made.features, 1))


@pytest.fixture(scope="module")
def model(rows: RankingRows) -> TreeModel:
    return trainer().fit(rows, PBM, growth=PLAIN)


def test_where_all_look_the_trees_are_those_of_logistic_loss(rows: RankingRows) -> None:
    everywhere = rows.everywhere_looked()
    ours = trainer().fit(everywhere, PBM, growth=PLAIN)
    theirs = trainer().fit(everywhere, LOGISTIC, growth=PLAIN)
    assert [*map(shape, trees(ours))] == [*map(shape, trees(theirs))]
    assert ours.margins(rows.features) == pytest.approx(theirs.margins(rows.features), abs=1e-4)


def test_the_order_of_rows_does_not_matter(rows: RankingRows, model: TreeModel) -> None:
    shuffled = rows.chosen(np.random.default_rng(2).permutation(len(rows)))
    again = trainer().fit(shuffled, PBM, growth=PLAIN)
    assert again.margins(rows.features) == pytest.approx(model.margins(rows.features), abs=1e-3)


def test_the_order_of_rows_does_matter_to_lambdarank_unbiased(rows: RankingRows) -> None:
    """Why its built-in correction is not used: it takes the place from the order of the rows."""

    def fitted(chosen: RankingRows) -> Any:
        matrix = xgboost.DMatrix(chosen.features, chosen.labels, qid=chosen.groups)
        settings = {"objective": "rank:ndcg", "lambdarank_unbiased": True, "nthread": 1}
        return xgboost.train(settings, matrix, 12).inplace_predict(rows.features)

    order = np.lexsort((np.random.default_rng(3).random(len(rows)), rows.groups))
    assert np.abs(fitted(rows) - fitted(rows.chosen(order))).max() > 0.1


def test_a_doubled_weight_is_a_doubled_row(rows: RankingRows) -> None:
    half = rows.chosen(rows.groups < 300)
    twice = rows.chosen(np.repeat(np.flatnonzero(rows.groups < 300), 2))
    doubled = replace(half, weights=2 * half.weights)
    one, other = (trainer().fit(each, PBM, growth=PLAIN) for each in (twice, doubled))
    assert one.margins(rows.features) == pytest.approx(other.margins(rows.features), abs=1e-3)


def test_a_doubled_group_weight_is_a_doubled_group(rows: RankingRows) -> None:
    objective = Objective(fitted="ndcg", loss=ndcg_loss)
    some = rows.chosen(rows.groups < 200)
    heavy = replace(some, weights=np.where(some.groups < 100, 2, 1).astype(np.float32))
    first = some.chosen(some.groups < 100)
    twice = replace(
        some,
        **{
            name: np.concatenate([getattr(some, name), getattr(first, name)])
            for name in ("features", "labels", "positions", "theta", "trust", "sessions", "weights")
        },
        groups=np.concatenate([some.groups, first.groups + 1000]),
    )
    growth = replace(PLAIN, least_weight=0.0, trees=1)
    one, other = (trainer().fit(each, objective, growth=growth) for each in (heavy, twice))
    assert [shape(tree) for tree in trees(one)] == [shape(tree) for tree in trees(other)]


def test_the_score_is_how_likely_it_is_wanted() -> None:
    rng = np.random.default_rng(4)
    train, stop, test = (made_rows(rng, pages=pages) for pages in (5000, 1000, 2000))
    fitted = trainer().fit(train, PBM, held_out=stop)
    score, wanted = fitted.probabilities(test.features), worth(test.features)
    bins = np.digitize(score, np.quantile(score, np.linspace(0.1, 0.9, 9)))
    gaps = [abs(score[bins == at].mean() - wanted[bins == at].mean()) for at in range(10)]
    assert np.mean(gaps) < 0.03
    naive = trainer().fit(train, LOGISTIC, held_out=stop).probabilities(test.features)
    assert abs(naive.mean() - wanted.mean()) > 3 * abs(score.mean() - wanted.mean())


def test_it_stops_when_held_out_clicks_are_no_longer_better_foreseen(rows: RankingRows) -> None:
    held_out = made_rows(np.random.default_rng(5), pages=300)
    growth = Growth(trees=300, rate=0.5, depth=6, patience=10, least_weight=0.0)
    stopped = trainer().fit(rows, PBM, held_out=held_out, growth=growth)
    endless = trainer().fit(rows, PBM, growth=growth)
    assert len(trees(stopped)) < 100
    assert click_loss(stopped.margins(held_out.features), held_out) < click_loss(
        endless.margins(held_out.features), held_out
    )


def test_a_rising_feature_never_lowers_the_score(rows: RankingRows) -> None:
    fitted = trainer("a", "c").fit(rows, PBM, growth=PLAIN)
    free = trainer().fit(rows, PBM, growth=PLAIN)
    steps = np.repeat(rows.features[:200], 30, axis=0)
    steps[:, 2] = np.tile(np.linspace(-3, 3, 30), 200)

    def falls(each: TreeModel) -> Any:
        return np.diff(each.margins(steps).reshape(200, 30), axis=1).min()

    assert falls(fitted) >= 0 > falls(free)


def test_the_same_rows_and_seed_give_the_same_bytes(rows: RankingRows, model: TreeModel) -> None:
    again = trainer().fit(rows, PBM, growth=PLAIN)
    assert again.model == model.model


def test_scores_are_those_of_the_package_bit_for_bit(rows: RankingRows, model: TreeModel) -> None:
    booster = xgboost.Booster(model_file=bytearray(model.model))
    some = rows.features[:500].copy()
    some[::3, 1] = np.nan
    expected = booster.inplace_predict(some, predict_type="margin")
    assert model.margins(some).tobytes() == expected.tobytes()
    assert model.margins(some[:1]).tobytes() == expected[:1].tobytes()
    assert model.margins(some[:0]).shape == (0,)


def test_the_contributions_add_up_to_the_log_odds(rows: RankingRows, model: TreeModel) -> None:
    parts = model.contributions(rows.features[:100])
    assert parts.shape == (100, len(NAMES) + 1)
    assert parts.sum(axis=1) == pytest.approx(model.margins(rows.features[:100]), abs=1e-4)
    moved = model.calibrated(slope=0.5, shift=-1.0)
    margins = moved.margins(rows.features[:100])
    assert moved.contributions(rows.features[:100]).sum(axis=1) == pytest.approx(margins, abs=1e-4)
    assert margins == pytest.approx(0.5 * model.margins(rows.features[:100]) - 1, abs=1e-5)


def test_a_saved_model_gives_the_same_scores(
    rows: RankingRows, model: TreeModel, tmp_path: Path
) -> None:
    moved = model.calibrated(slope=0.5, shift=-1.0)
    save_model(moved, tmp_path, names=NAMES, version=1)
    opened = open_model(tmp_path, names=NAMES, version=1)
    expected = moved.probabilities(rows.features)
    assert opened.probabilities(rows.features).tobytes() == expected.tobytes()


@pytest.mark.parametrize(
    ("names", "version", "said"),
    [(NAMES[:5], 1, "'f'"), ((*NAMES, "g"), 1, "'g'"), (NAMES, 2, "version 1")],
)
def test_other_features_are_refused(
    model: TreeModel, tmp_path: Path, names: tuple[str, ...], version: int, said: str
) -> None:
    save_model(model, tmp_path, names=NAMES, version=1)
    with pytest.raises(IndexFormatError, match=said):
        open_model(tmp_path, names=names, version=version)


@pytest.mark.parametrize("file", [TREES, FEATURES])
@pytest.mark.parametrize("damage", ["gone", "cut", "changed"])
def test_damage_is_found(model: TreeModel, tmp_path: Path, file: str, damage: str) -> None:
    save_model(model, tmp_path, names=NAMES, version=1)
    path = tmp_path / file
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_bytes(content.replace(b'"crc32": ', b'"crc32": 1') if file == FEATURES
                         else content[:-40] + b"?" + content[-39:])  # fmt: skip
    with pytest.raises(IndexDamagedError):
        open_model(tmp_path, names=NAMES, version=1)


@pytest.mark.parametrize(("slope", "shift"), [(1e308, 0.0), (1.0, -1e39)])
def test_numbers_that_would_overflow_are_damage(
    model: TreeModel, tmp_path: Path, slope: float, shift: float
) -> None:
    spoilt = replace(model, slope=slope, shift=shift)
    save_model(spoilt, tmp_path, names=NAMES, version=1)
    with pytest.raises(IndexDamagedError, match="is not from"):
        open_model(tmp_path, names=NAMES, version=1)


def test_bytes_that_are_no_model_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"."):
        TreeModel(model=b"{}").probabilities(np.zeros((1, 2), np.float32))


def test_a_query_imports_neither_xgboost_nor_what_it_pulls_in(
    model: TreeModel, tmp_path: Path
) -> None:
    save_model(model, tmp_path, names=NAMES, version=1)
    script = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from ltrr_cli.backends.xgboost_ranker.files import open_model\n"
        f"model = open_model(Path({str(tmp_path)!r}), names={NAMES!r}, version=1)\n"
        f"model.probabilities(np.zeros((3, {len(NAMES)}), np.float32))\n"
        "heavy = {'xgboost', 'sklearn', 'scipy', 'pandas', 'torch'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
