"""The features of candidates of the tiny index, against slow and obvious oracles."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from ltrr_cli.arms.registry import ARMS as REGISTRY
from ltrr_cli.ports import NOTHING, Clicked, Engine, Features, Remembered, clicked_of
from ltrr_cli.ranking.features.extractor import RankerFeatures
from ltrr_cli.ranking.features.table import ARMS, FEATURES, MEANINGS, MONOTONE, NAMES
from ltrr_cli.records.hits import Candidates, Rows
from ltrr_cli.text import words
from tests.unit.ranking.conftest import Ask

QUERIES = ("taylor swift", "tayler love", "love", "80s pop songs", "zzqx", "beyonce halo", "")


def column(features: Features, name: str) -> npt.NDArray[np.float32]:
    return features[:, NAMES.index(name)]


def test_the_table_is_whole() -> None:
    assert tuple(REGISTRY) == ARMS
    assert len(set(NAMES)) == len(FEATURES) == len(MEANINGS) == len(MONOTONE)
    assert all(feature.meaning for feature in FEATURES)


@pytest.mark.parametrize("text", QUERIES)
def test_places_give_the_same_as_all(tiny: Engine, asked: Ask, text: str) -> None:
    request, candidates = asked(tiny, text)
    everything = tiny.features(request, candidates)
    assert everything.shape == (len(candidates.rows), len(NAMES))
    places = np.random.default_rng(1).permutation(len(candidates.rows))[:7]
    chosen = tiny.features(request, candidates, places=places)
    assert chosen.shape == (len(places), len(NAMES))
    assert chosen == pytest.approx(everything[places], nan_ok=True, abs=1e-6)


@pytest.mark.parametrize("text", QUERIES)
def test_the_same_request_gives_the_same_bytes(tiny: Engine, asked: Ask, text: str) -> None:
    one, other = (tiny.features(*asked(tiny, text)) for _ in range(2))
    assert one.tobytes() == other.tobytes()


@pytest.mark.parametrize("text", QUERIES)
def test_the_evidence_of_arms(tiny: Engine, asked: Ask, text: str) -> None:
    request, candidates = asked(tiny, text)
    features = tiny.features(request, candidates)
    for arm in ARMS:
        place, score = column(features, f"{arm} place"), column(features, f"{arm} score")
        if arm not in candidates.arms:
            assert np.isnan(place).all() and np.isnan(score).all()
            continue
        ranks = candidates.ranks[:, candidates.arms.index(arm)].tolist()
        assert place.tolist() == pytest.approx([1 / rank if rank else 0 for rank in ranks])
        assert ((place == 0) == (score == 0))[~np.isnan(score)].all()
    each = candidates.ranks.tolist()
    fused = [sum(1 / (60 + rank) for rank in ranks if rank) for ranks in each]
    assert column(features, "fused places") == pytest.approx(fused)
    assert column(features, "arms").tolist() == [sum(map(bool, ranks)) for ranks in each]
    assert column(features, "default score") == pytest.approx(
        tiny.ranker.score(request, candidates), abs=1e-5
    )


@pytest.mark.parametrize("text", QUERIES[:-1])
def test_word_overlap_by_sets(tiny: Engine, asked: Ask, text: str) -> None:
    request, candidates = asked(tiny, text)
    features = tiny.features(request, candidates)
    query = set(request.understanding.corrected)
    for at, row in enumerate(candidates.rows.tolist()):
        entity = tiny.entities.get(row)
        title, makers = words(entity.title), words(" ".join(entity.artists))
        either = query & {*title, *makers}
        typed = set(request.understanding.words)
        expected = {
            "title coverage": len(query & set(title)) / len(query),
            "maker coverage": len(query & set(makers)) / len(query),
            "name coverage": len(either) / len(query),
            "typed coverage": len(typed & {*title, *makers}) / len(typed),
            "title share": sum(word in query for word in title) / len(title),
            "same title": float(set(title) == query),
            "title words": len(title),
        }
        for name, value in expected.items():
            assert column(features, name)[at] == pytest.approx(value), (name, entity.title)
        assert np.isnan(column(features, "maker share")[at]) == (not makers)


def at_row(engine: Engine, entity_id: str, values: npt.NDArray[np.float32], *, rows: Rows) -> float:
    place = rows.tolist().index(engine.entities.row_of(entity_id))
    return float(values[place])


def test_what_the_query_names(sample: Engine, asked: Ask) -> None:
    request, candidates = asked(sample, "tayler swift love")
    features = sample.features(request, candidates)
    values = column(features, "named maker")
    swift = at_row(sample, "artist:taylor-swift", values, rows=candidates.rows)
    assert 0.3 < swift <= 1
    assert column(features, "edits")[0] == request.understanding.best.slots[0].edits == 1
    others = column(features, "named maker")
    assert others.min() == 0
    assert column(features, "typed coverage").max() <= column(features, "name coverage").max()


def test_what_cannot_be_known_is_nan(tiny: Engine, asked: Ask) -> None:
    features = tiny.features(*asked(tiny, "love"))
    unknown = ("memory mean", "memory lower", "taste", "played before", "year distance")
    for name in (*unknown, "asked type"):
        assert np.isnan(column(features, name)).all(), name


def test_the_moment(tiny: Engine, asked: Ask) -> None:
    features = tiny.features(*asked(tiny, "tayler love"))
    assert set(column(features, "hour")) == {21} and set(column(features, "weekend")) == {1}
    assert set(column(features, "query words")) == {2}


def test_years_and_types_that_are_asked_for(tiny: Engine, asked: Ask) -> None:
    request, candidates = asked(tiny, "songs from 1994", types=("track",))
    features = tiny.features(request, candidates)
    years = tiny.columns.year[candidates.rows].astype(float)
    expected = np.where(years > 0, np.abs(years - 1994), np.nan)
    assert column(features, "year distance") == pytest.approx(expected, nan_ok=True)
    assert set(column(features, "asked type")) <= {0.0, 1.0}


def test_a_listener(sample: Engine, asked: Ask) -> None:
    request, candidates = asked(sample, "love", user="ana")
    features = sample.features(request, candidates)
    values = column(features, "share of plays")
    value = at_row(sample, "artist:taylor-swift", values, rows=candidates.rows)
    assert value == pytest.approx(0.8)
    assert np.nansum(column(features, "played before")) <= 2
    own = [
        at
        for at, row in enumerate(candidates.rows.tolist())
        if "Taylor Swift" in sample.entities.get(row).artists
    ]
    assert own and column(features, "plays of makers")[own] == pytest.approx(0.8, abs=0.01)
    assert not np.isnan(column(features, "taste")).any()


class OneQuery:
    """A memory of one query."""

    def __init__(self, key: str, found: Remembered) -> None:
        self.key, self.found = key, found

    def find(self, key: str) -> Remembered:
        return self.found if key == self.key else NOTHING

    def clicked(self, keys: Sequence[str]) -> Clicked:
        return clicked_of([self.find(key) for key in keys])

    def near(
        self, words: Sequence[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        del words, limit, least
        return []

    def __contains__(self, key: object) -> bool:
        return key == self.key

    def __len__(self) -> int:
        return 1


def test_what_is_remembered(tiny: Engine, asked: Ask) -> None:
    request, candidates = asked(tiny, "love")
    rows = candidates.rows[[4, 1]]
    found = replace(
        NOTHING,
        rows=rows,
        lower=np.array([0.5, 0.1], np.float32),
        mean=np.array([0.6, 0.2], np.float32),
        evidence=np.array([30, 3], np.float32),
    )
    assert isinstance(tiny.features, RankerFeatures)
    extract = replace(tiny.features, memory=OneQuery("love", found))
    features = extract(request, candidates)
    assert column(features, "memory mean")[[4, 1]] == pytest.approx([0.6, 0.2])
    assert column(features, "memory lower")[[4, 1]] == pytest.approx([0.5, 0.1])
    assert column(features, "memory evidence")[[4, 1]] == pytest.approx(np.log1p([30, 3]))
    assert column(features, "memory mean")[0] == 0
    assert (column(features, "only predicted")[[4, 1]] == 0).all()


def test_popularity_in_its_type(tiny: Engine, asked: Ask) -> None:
    request, candidates = asked(tiny, "love")
    shares = column(tiny.features(request, candidates), "popularity in type")
    columns = tiny.columns
    for at, row in enumerate(candidates.rows.tolist()):
        same = columns.popularity[columns.types == columns.types[row]]
        same = same[same > 0]
        expected = (same <= columns.popularity[row]).mean() if columns.popularity[row] else np.nan
        assert shares[at] == pytest.approx(expected, nan_ok=True, abs=1e-5)


def test_no_candidates_are_no_rows(tiny: Engine, asked: Ask) -> None:
    request, _ = asked(tiny, "love")
    none = Candidates(
        arms=("lexical",),
        rows=np.empty(0, np.int32),
        ranks=np.empty((0, 1), np.int16),
        scores=np.empty((0, 1), np.float32),
    )
    assert tiny.features(request, none).shape == (0, len(NAMES))
