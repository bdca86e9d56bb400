"""Tuning a table on clicks: what it learns, what it leaves alone, and that it says no."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.random import default_rng

from ltrr_cli.backends.distil import cache_folder, distilled_encoder
from ltrr_cli.backends.encoder_tuning.lesson import contrastive_loss
from ltrr_cli.backends.encoder_tuning.pairs import PairSampler, split
from ltrr_cli.backends.encoder_tuning.settings import Tuned, TuningSettings
from ltrr_cli.backends.encoder_tuning.tune import tune_table
from ltrr_cli.backends.encoder_tuning.typos import mistyped
from ltrr_cli.backends.static_encoder import StaticEncoder, open_static_encoder
from ltrr_cli.errors import EncoderError
from ltrr_cli.records.click_pairs import ClickPairs
from tests.conftest import Silent
from tests.unit.encoder_tuning_task import MEANT, Task, planted_task

SETTINGS = TuningSettings(
    steps=100, batch=128, strangers=64, rate=0.05, check_every=10, patience=10
)


@pytest.fixture(scope="module")
def task() -> Task:
    return planted_task()


@pytest.fixture(scope="module")
def folder(task: Task, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default encoder, weighted for the planted catalogue as a build does it."""
    encoder = open_static_encoder(distilled_encoder(cache_folder(os.environ)))
    made = tmp_path_factory.mktemp("encoder")
    encoder.with_table(encoder.weighted_table(encoder.piece_counts(task.texts))).save(made)
    return made


def _tuned(folder: Path, task: Task, pairs: ClickPairs, settings: TuningSettings) -> Tuned:
    return tune_table(
        folder,
        pairs,
        text_of=task.texts.__getitem__,
        size=len(task.texts),
        settings=settings,
        progress=Silent(),
    )


@pytest.fixture(scope="module")
def tuned(folder: Path, task: Task) -> Tuned:
    return _tuned(folder, task, task.pairs, SETTINGS)


@pytest.fixture(scope="module")
def old(folder: Path) -> StaticEncoder:
    return open_static_encoder(folder)


@pytest.fixture(scope="module")
def new(old: StaticEncoder, tuned: Tuned) -> StaticEncoder:
    return old.with_table(tuned.table)


def _recall(encoder: StaticEncoder, task: Task) -> float:
    """The share of entities nobody clicked among the 40 best of the word that means their tag."""
    vectors = encoder.encode(task.texts)
    shares = []
    for word, tag in MEANT.items():
        best = np.argsort(-(vectors @ encoder.encode([word])[0]))[:40]
        shares.append(np.isin(task.untaught(tag), best).mean())
    return float(np.mean(shares))


def test_learns_what_listeners_mean(
    task: Task, old: StaticEncoder, new: StaticEncoder, tuned: Tuned
) -> None:
    """A sixth of all entities would be found by chance, and names are asked for as often."""
    assert _recall(old, task) < 0.4
    assert _recall(new, task) > 0.65
    assert tuned.steps > 0
    assert tuned.after.gain > tuned.before.gain


def test_names_with_slips_are_found_no_worse(
    task: Task, old: StaticEncoder, new: StaticEncoder
) -> None:
    """The nearest entity of a mistyped name, for names of entities that nobody clicked."""
    draw = default_rng(3)
    rows = np.flatnonzero(~task.taught)
    names = [" ".join(task.texts[row].split()[:2]) for row in rows]
    slips = [mistyped(name, draw) for name in names]
    shares = []
    for encoder in (old, new):
        best = (encoder.encode(slips) @ encoder.encode(task.texts).T).argmax(axis=1)
        shares.append(
            np.mean([task.texts[b].startswith(n) for b, n in zip(best, names, strict=True)])
        )
    assert shares[1] >= shares[0]


def test_vectors_have_length_one(task: Task, new: StaticEncoder) -> None:
    assert np.linalg.norm(new.encode(task.texts), axis=1) == pytest.approx(1, abs=1e-5)


def test_words_of_no_batch_are_left_alone(
    folder: Path, task: Task, old: StaticEncoder, tuned: Tuned
) -> None:
    """No slip makes pieces of other scripts; the words of texts and queries did move."""
    start = np.load(folder / "table.npy")
    same = (tuned.table == start).all(axis=1)
    assert (~same).sum() == tuned.moved
    assert 50 < tuned.moved < 5_000
    assert same[old.piece_counts(["東京 москва ελλάδα"]) > 0].all()
    assert not same[old.piece_counts([*MEANT, *task.texts]) > 0].any()
    assert tuned.table.dtype == start.dtype


def test_same_seed_same_table(folder: Path, task: Task) -> None:
    few = replace(SETTINGS, steps=50)
    first, second = (_tuned(folder, task, task.pairs, few) for _ in range(2))
    assert first.steps > 0
    assert np.array_equal(first.table, second.table)
    other = _tuned(folder, task, task.pairs, replace(few, seed=1))
    assert not np.array_equal(first.table, other.table)


def test_same_vectors_in_another_process(new: StaticEncoder, tmp_path: Path) -> None:
    new.save(tmp_path)
    script = (
        "import sys; from pathlib import Path\n"
        "from ltrr_cli.backends.static_encoder import open_static_encoder as o\n"
        "sys.stdout.write(o(Path(sys.argv[1])).encode(['chill gym']).tobytes().hex())"
    )
    other = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert other.stdout == new.encode(["chill gym"]).tobytes().hex()


def test_nonsense_is_not_kept(folder: Path, task: Task) -> None:
    """Clicks at random on half of the sessions teach nothing about the other ones."""
    draw = default_rng(2)
    rows = draw.permutation(task.pairs.rows)
    pairs = replace(task.pairs, rows=rows)
    found = _tuned(folder, task, pairs, replace(SETTINGS, steps=20))
    assert found.after.gain >= found.before.gain
    assert found.after.gain < found.before.gain + 0.1


@pytest.mark.parametrize(("count", "message"), [(0, "on 0 pairs"), (39, "on 39 pairs")])
def test_too_few_pairs_are_refused(folder: Path, task: Task, count: int, message: str) -> None:
    pairs = task.pairs.part(np.arange(len(task.pairs)) < count)
    with pytest.raises(EncoderError, match=message):
        _tuned(folder, task, pairs, SETTINGS)


def test_one_group_cannot_be_held_out(folder: Path, task: Task) -> None:
    pairs = replace(task.pairs, groups=["one"] * len(task.pairs))
    with pytest.raises(EncoderError, match="held out"):
        _tuned(folder, task, pairs, SETTINGS)


def test_bad_columns_are_refused(task: Task) -> None:
    with pytest.raises(ValueError, match="length"):
        replace(task.pairs, groups=["one"])
    with pytest.raises(ValueError, match="above 0"):
        replace(task.pairs, weights=np.zeros(len(task.pairs)))


def test_groups_stay_whole_and_on_their_side(task: Task) -> None:
    groups = [f"g{at % 40}" for at in range(len(task.pairs))]
    train, held = split(replace(task.pairs, groups=groups), share=0.3)
    assert not set(train.groups) & set(held.groups)
    assert len(train) + len(held) == len(groups)
    assert 4 <= len(set(held.groups)) <= 20
    again, _ = split(task.pairs.part(np.arange(len(groups)) % 2 == 0), share=0.3)
    everyone, _ = split(task.pairs, share=0.3)
    assert set(again.groups) <= set(everyone.groups)


def test_loss_is_that_of_sentence_transformers() -> None:
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.losses import (  # noqa: PLC0415
        MultipleNegativesRankingLoss,
    )

    numbers = torch.Generator().manual_seed(1)
    queries, entities = (
        torch.nn.functional.normalize(torch.randn(8, 5, generator=numbers), dim=1) for _ in range(2)
    )
    nobody = np.zeros((8, 8), np.bool_)
    ours = contrastive_loss(queries, entities, also_right=nobody, temperature=0.05)
    theirs = MultipleNegativesRankingLoss(
        SentenceTransformer(modules=[torch.nn.Identity()]), scale=20.0
    )
    assert ours.item() == pytest.approx(
        theirs.compute_loss_from_embeddings([queries, entities], torch.zeros(0)).item(), rel=1e-5
    )


def test_what_is_also_right_does_not_count_as_wrong() -> None:
    import torch  # noqa: PLC0415

    draw = default_rng(5)
    queries, entities = draw.normal(size=(3, 4)), draw.normal(size=(5, 4))
    right = np.zeros((3, 3), np.bool_)
    right[0, 2] = right[2, 0] = True
    losses = []
    for query in range(3):
        weights = [
            np.exp(queries[query] @ entities[other] / 0.5)
            for other in range(5)
            if other >= 3 or not right[query, other]
        ]
        losses.append(-np.log(np.exp(queries[query] @ entities[query] / 0.5) / sum(weights)))
    found = contrastive_loss(
        torch.from_numpy(queries), torch.from_numpy(entities), also_right=right, temperature=0.5
    )
    assert found.item() == pytest.approx(np.mean(losses))


def test_batches_hold_no_entity_twice_and_know_what_is_right(task: Task) -> None:
    sampler = PairSampler(task.pairs)
    drawn = sampler.draw(100, default_rng(1))
    rows, queries = sampler.rows(drawn), sampler.queries(drawn)
    assert len(set(rows.tolist())) == len(rows) > 20
    known = {(q, r) for q, r in zip(task.pairs.queries, task.pairs.rows.tolist(), strict=True)}
    expected = [
        [i != j and (q, r) in known for j, r in enumerate(rows.tolist())]
        for i, q in enumerate(queries)
    ]
    np.testing.assert_array_equal(sampler.also_right(drawn), expected)
    assert np.any(expected)


def test_common_queries_do_not_drown_rare_ones() -> None:
    """One hundred clicks for "rock" weigh as ten queries of one click each."""
    count = 100 + 10
    pairs = ClickPairs(
        queries=["rock"] * 100 + [f"rare {at}" for at in range(10)],
        rows=np.arange(count, dtype=np.int32),
        weights=np.ones(count),
        groups=["g"] * count,
    )
    sampler, draw = PairSampler(pairs), default_rng(0)
    asked = [query for _ in range(2_000) for query in sampler.queries(sampler.draw(1, draw))]
    assert asked.count("rock") / len(asked) == pytest.approx(0.5, abs=0.04)
