"""Features of who asks and of the session, against sums over the entities themselves."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from ltrr_cli import wiring
from ltrr_cli.backends.facet_table import open_facet_table, write_facet_table
from ltrr_cli.clicks.profiles import Profiles
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.ports import Engine, Features, Request
from ltrr_cli.ranking.features.extractor import RankerFeatures
from ltrr_cli.ranking.features.table import MONOTONE, NAMES
from ltrr_cli.records.hits import Candidates, Rows, Scores
from ltrr_cli.records.listening import Profile
from ltrr_cli.wiring import releases
from tests.unit.ranking.conftest import Ask

NEW = ("genre affinity", "usual hour", "clicked in session", "session cosine")


def column(features: Features, name: str) -> npt.NDArray[np.float32]:
    return features[:, NAMES.index(name)]


def in_session(request: Request, *clicked: str) -> Request:
    return replace(request, query=replace(request.query, clicked=clicked, step=len(clicked)))


def extractor(engine: Engine) -> RankerFeatures:
    assert isinstance(engine.features, RankerFeatures)
    return engine.features


@pytest.fixture
def love(tiny: Engine, asked: Ask) -> tuple[Request, Candidates]:
    return asked(tiny, "love", user="ana")


class Always:
    """Profiles of a world where everybody is the same."""

    def __init__(self, profile: Profile | None) -> None:
        self._profile = profile

    def profile(self, user: str) -> Profile | None:
        del user
        return self._profile


def test_affinity_is_summed_over_the_genres(sample: Engine, asked: Ask, sample_index: Path) -> None:
    """The table is compared with the catalogue's own genres, where an entity declares them."""
    del sample_index
    request, candidates = asked(sample, "love", user="ana")
    found = column(sample.features(request, candidates), "genre affinity")
    assert sample.profiles is not None
    profile = sample.profiles.profile("ana")
    assert profile is not None
    declared = 0
    for row, affinity in zip(candidates.rows.tolist(), found.tolist(), strict=True):
        genres = sample.entities.get(row).genres
        if genres:
            declared += 1
            shares = (weight * profile.genres.get(name, 0) for name, weight in genres.items())
            assert affinity == pytest.approx(sum(shares), abs=1e-5)
    assert declared > 20 and np.nanmax(found) > 0 and np.nanmin(found) == 0


def test_affinity_over_any_facets(
    tiny: Engine, tmp_path: Path, love: tuple[Request, Candidates]
) -> None:
    """Entities have none to three random facets, and the listener played half of them."""
    rng = np.random.default_rng(7)
    names = ("a", "b", "c", "d", "e")
    size = len(tiny.entities)
    of_row = [
        dict(zip(rng.permutation(names)[:count].tolist(), rng.random(count) + 0.1, strict=True))
        for count in rng.integers(0, 4, size).tolist()
    ]
    write_facet_table(
        tmp_path,
        names=names,
        offsets=np.cumsum([0, *map(len, of_row)]),
        codes=np.array([names.index(name) for facets in of_row for name in facets], np.int32),
        weights=np.array([weight for facets in of_row for weight in facets.values()], np.float32),
    )
    table = open_facet_table(tmp_path)
    played = rng.permutation(size)[: size // 2].astype(np.int32)
    plays = rng.integers(1, 50, len(played)).astype(np.float32)
    profiles = Profiles(histories=One((played, plays)), facets=table)

    heard: Counter[str] = Counter()
    for row, count in zip(played.tolist(), plays.tolist(), strict=True):
        for name, weight in of_row[row].items():
            heard[name] += np.log1p(count) * weight / sum(of_row[row].values())
    expected = [
        sum(weight * heard[name] / heard.total() for name, weight in facets.items())
        if facets
        else np.nan
        for facets in of_row
    ]
    features = replace(extractor(tiny), profiles=profiles, facets=table)
    found = features(love[0], of_rows(np.arange(size, dtype=np.int32)))
    assert np.isnan(expected).any()
    assert column(found, "genre affinity") == pytest.approx(expected, nan_ok=True, abs=1e-5)


class One:
    """Histories in which everybody played the same."""

    def __init__(self, played: tuple[Rows, Scores]) -> None:
        self._played = played

    def find(self, user: str) -> tuple[Rows, Scores]:
        del user
        return self._played


def of_rows(rows: npt.NDArray[np.int32]) -> Candidates:
    """Rows that one arm brought, in this order."""
    return Candidates(
        arms=("lexical",),
        rows=rows,
        ranks=np.arange(1, len(rows) + 1, dtype=np.int16)[:, None],
        scores=np.ones((len(rows), 1), np.float32),
    )


def test_how_usual_this_part_of_the_day_is(tiny: Engine, love: tuple[Request, Candidates]) -> None:
    request, candidates = love  # on a Saturday at nine in the evening
    for parts, expected in (
        ({"evening": 0.25, "night": 0.75}, 0.25),
        ({"night": 1.0}, 0.0),
        ({}, np.nan),
    ):
        profiles = Always(Profile(entities=1, plays=1.0, parts_of_day=parts))
        features = replace(extractor(tiny), profiles=profiles)(request, candidates)
        values = column(features, "usual hour")
        assert values == pytest.approx(np.full(len(values), expected), nan_ok=True)


def test_what_was_clicked_on_in_the_session(tiny: Engine, love: tuple[Request, Candidates]) -> None:
    request, candidates = love
    ids = tiny.entities.ids(candidates.rows)
    clicked = (ids[2], "track-6", ids[0], ids[2], "gone")
    features = tiny.features(in_session(request, *clicked), candidates)
    assert column(features, "clicked in session").tolist() == [each in clicked for each in ids]

    def vector(entity_id: str) -> npt.NDArray[np.float32]:
        row = tiny.entities.row_of(entity_id)
        _, vectors = extractor(tiny).meaning()
        found: npt.NDArray[np.float32] = vectors.vectors(np.array([row], np.int32))[0]
        return found

    # the latest first: what is not in the catalogue takes no place
    mean = vector(ids[2]) + 0.7 * vector(ids[0]) + 0.49 * vector("track-6")
    expected = [float(vector(each) @ mean) / float(np.linalg.norm(mean)) for each in ids]
    assert column(features, "session cosine") == pytest.approx(expected, abs=1e-5)


def test_a_session_of_nobody_without_the_dense_arm_has_a_vector(tiny: Engine, asked: Ask) -> None:
    request, _ = asked(tiny, "love")
    candidates = of_rows(np.array([3, 1], np.int32))
    features = tiny.features(in_session(request, "track-1"), candidates)
    assert not np.isnan(column(features, "session cosine")).any()
    assert np.isnan(column(features, "taste")).all()


def test_what_is_not_known_is_nan(tiny: Engine, asked: Ask) -> None:
    for user, clicked in ((None, ()), ("a stranger", ("gone",))):
        request, candidates = asked(tiny, "love", user=user)
        features = tiny.features(in_session(request, *clicked), candidates)
        for name in NEW:
            assert np.isnan(column(features, name)).all(), name


def test_none_of_them_can_only_help() -> None:
    assert [MONOTONE[NAMES.index(name)] for name in NEW] == [0, 0, 0, 0]


def test_an_index_without_facets_answers_and_knows_no_genres(
    sample_index: Path, tmp_path: Path, asked: Ask
) -> None:
    engine = opened_without(sample_index, tmp_path, "facets")
    features = engine.features(*asked(engine, "love", user="ana"))
    assert np.isnan(column(features, "genre affinity")).all()
    assert not np.isnan(column(features, "taste")).any()
    assert engine.profiles is not None
    profile = engine.profiles.profile("ana")
    assert profile is not None and profile.entities == 2 and not profile.genres


def test_a_table_without_one_of_its_files_is_told(sample_index: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="the facets"):
        opened_without(sample_index, tmp_path, "facets/codes.npy")


def opened_without(index: Path, folder: Path, name: str) -> Engine:
    """A generation that lacks a file or folder, and whose manifest does not know of it either."""
    made = shutil.copytree(releases.generation_folder(index), folder / "generation")
    shutil.rmtree(made / name) if (made / name).is_dir() else (made / name).unlink()
    return wiring.engine_of(made, releases.release_folder(index))
