"""Updates: after any changes, every store is what a build of the changed catalogue would write."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli import wiring
from ltrr_cli.backends.hnsw_index import building
from ltrr_cli.backends.impact_index import build_impact_index, update_impact_index
from ltrr_cli.backends.index_folder.opening import current
from ltrr_cli.backends.keyed_lists import open_keyed_lists
from ltrr_cli.backends.row_lists import open_row_lists
from ltrr_cli.config import BuildSettings
from ltrr_cli.errors import CatalogueError, IndexDamagedError
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.ports import Engine
from ltrr_cli.records.entity_text import entity_text
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query
from ltrr_cli.records.text_query import Term, TextField
from ltrr_cli.text import words
from ltrr_cli.wiring import building_vectors, names_beside, updated_folder, updating
from ltrr_cli.wiring.release import Release
from tests.conftest import ASSETS, Silent

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)
Record = dict[str, Any]
TINY: list[Record] = [
    json.loads(line) for line in (ASSETS / "tiny.jsonl").read_text("utf-8").splitlines()
]
CARRIED_FOLDERS = (
    *("columns", "words", "spelling", "facets", "strings", "texts", "forms", "references"),
)
TABLES = ("makers", "maker_parts", "titles", "names", "checked")
EXACT = {"lexical": 40, "exact": 20, "fuzzy": 20, "structured": 20, "predicted": 20, "related": 10}


def write(file: Path, records: list[Record]) -> Path:
    file.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return file


def copied(index: Path, target: Path) -> Path:
    ignored = shutil.ignore_patterns("events")
    return Path(shutil.copytree(index, target, ignore=ignored))


def change(index: Path, *, coming: list[Record] = [], going: list[str] = []) -> Silent:  # noqa: B006
    progress = Silent()
    folder = index.parent
    ids = folder / "ids.txt"
    ids.write_text("\n".join(going), "utf-8")
    wiring.update(
        index,
        coming=write(folder / "more.jsonl", coming) if coming else None,
        going=ids if going else None,
        skip_invalid=False,
        progress=progress,
    )
    return progress


def changed(records: list[Record], *, coming: list[Record], going: list[str]) -> list[Record]:
    """The oracle: replaced in place, new at the end."""
    new = {record["id"]: record for record in coming}
    kept = [new.pop(each["id"], each) for each in records if each["id"] not in going]
    return [*kept, *new.values()]


def contents(index: Path) -> dict[str, Any]:
    """Every store by ids of entities, as far as two generations can be compared."""
    generation = current(index)
    release = Release(generation, release_folder=generation)
    size = len(release.entities)
    ids = release.entities.ids(np.arange(size, dtype=np.int32))
    found: dict[str, Any] = {"entities": [release.entities.get(row) for row in range(size)]}
    for name in TABLES:
        table = open_keyed_lists(generation / "lists", name)
        found[name] = {
            key: [(ids[row], round(float(weight), 5)) for row, weight in zip(*hit, strict=True)]
            for key in table.starting("", limit=10**6)
            for hit in [table.find(key)]
        }
    relations = open_row_lists(generation / "lists", "relations")
    found["relations"] = {
        ids[row]: [
            (ids[to], round(float(w), 5)) for to, w in zip(*relations.find(row), strict=True)
        ]
        for row in range(size)
    }
    with duckdb.connect(str(generation / "q2e.duckdb"), read_only=True) as q2e:
        found["q2e"] = q2e.execute(
            "select query, entity_row, entity_id, template, prior from q2e order by all"
        ).fetchall()
    for file in sorted((generation / "lists").glob("predicted.*")):
        found[file.name] = file.read_bytes()
    for folder in CARRIED_FOLDERS:
        for file in sorted((generation / folder).iterdir()):
            found[f"{folder}/{file.name}"] = file.read_bytes()
    attributes = pq.read_table(generation / "attributes.parquet")
    found["attributes"] = attributes.to_pylist()
    found["vocabulary"] = (generation / "vocabulary.tsv").read_text("utf-8")
    return found


def page(engine: Engine, text: str) -> list[tuple[str, float]]:
    answer = answer_query(
        engine, Query(text=text, asked_at=NOON), plan=Plan(depths=EXACT), shown=20
    )
    return [(result.entity.id, round(result.score, 4)) for result in answer.results]


new_records = st.builds(
    lambda number, title, popularity, artist: {
        "id": f"new:{number}",
        "type": "track",
        "title": title,
        "artists": [artist],
        "popularity": popularity,
    },
    st.integers(0, 5),
    st.sampled_from(["Love", "Hello Again", "Zorp", "Live at Wembley (Remix)", "宇多田"]),
    st.floats(0, 1, width=16),
    st.sampled_from(["ABBA", "Taylor Swift", "Nobody Known"]),
)
retitled = st.builds(
    lambda record, title, popularity: record | {"title": title, "popularity": popularity},
    st.sampled_from(TINY),
    st.sampled_from(["Love", "Renamed", "Dancing Queens"]),
    st.floats(0, 1, width=16),
)


def by_id(records: list[Record]) -> list[Record]:
    return list({record["id"]: record for record in records}.values())


@given(
    coming=st.lists(new_records | retitled | st.sampled_from(TINY), max_size=8).map(by_id),
    going=st.sets(st.sampled_from([record["id"] for record in TINY]), max_size=8),
)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_update_gives_what_a_build_would(
    tiny_index: Path, tmp_path_factory: pytest.TempPathFactory, *, coming: Any, going: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("update")
    coming = [record for record in coming if record["id"] not in going]
    if not coming and not going:
        return
    index = copied(tiny_index, folder / "index")
    change(index, coming=coming, going=sorted(going))
    after = changed(TINY, coming=coming, going=sorted(going))
    fresh = folder / "fresh"
    wiring.build(
        write(folder / "all.jsonl", after), fresh, settings=BuildSettings(), progress=Silent()
    )
    ours, theirs = contents(index), contents(fresh)
    assert ours.keys() == theirs.keys()
    for name in theirs:
        assert ours[name] == theirs[name], name
    engine, oracle = wiring.open_engine(index), wiring.open_engine(fresh)
    for text in ("love", "abba", "dancing queen", "taylor swift songs", "zorp", "renamd"):
        assert page(engine, text) == page(oracle, text), text
    assert wiring.verify(index) == []


def test_vectors_are_those_of_the_old_encoder(tiny_index: Path, tmp_path: Path) -> None:
    index = copied(tiny_index, tmp_path / "index")
    before = Release(current(index), release_folder=current(index)).encoder
    change(index, coming=[TINY[3] | {"title": "Zorp"}], going=[TINY[0]["id"]])
    release = Release(current(index), release_folder=current(index))
    size = len(release.entities)
    texts = [entity_text(release.entities.get(row)) for row in range(size)]
    stored = release.vectors.vectors(np.arange(size, dtype=np.int32))
    np.testing.assert_allclose(stored, before.encode(texts), atol=1e-3)


def test_nothing_is_left(tiny_index: Path, tmp_path: Path) -> None:
    index = copied(tiny_index, tmp_path / "index")
    with pytest.raises(CatalogueError, match="nothing would be left"):
        change(index, going=[record["id"] for record in TINY])
    with pytest.raises(CatalogueError, match="both updated and deleted"):
        change(index, coming=[TINY[0]], going=[TINY[0]["id"]])
    assert wiring.read_manifest(index).generation == 1


CARRIED = (
    "references/strings.json",
    *("texts/words.txt", "texts/surfaces.json", "forms/strings.txt", "strings/strings.txt"),
    "attributes.parquet",
)


@pytest.mark.parametrize("file", CARRIED)
def test_damage_to_what_is_carried_on_is_told(
    tiny_index: Path, tmp_path: Path, *, file: str
) -> None:
    index = copied(tiny_index, tmp_path / "index")
    damaged = current(index) / file
    damaged.write_bytes(bytes(damaged.stat().st_size))
    with pytest.raises(IndexDamagedError, match=damaged.parent.name):
        change(index, coming=[TINY[3] | {"title": "Zorp"}])
    assert wiring.read_manifest(index).generation == 1


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small catalogues are updated as large ones are."""
    for module in (building_vectors, updated_folder, updating):
        monkeypatch.setattr(module, "EXACT_BELOW", 1)
    monkeypatch.setattr(updated_folder, "MOST_STALE", 1.0)
    monkeypatch.setattr(updated_folder, "AGING", 1.0)
    monkeypatch.setattr(building, "MOST_DEAD", 1.0)


@pytest.mark.usefixtures("carried")
def test_many_updates_carried_on(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    records, index = TINY, tmp_path / "index"
    wiring.build(
        write(tmp_path / "all.jsonl", records), index, settings=BuildSettings(), progress=Silent()
    )
    for turn in range(9):  # more than the segments after which Tantivy merges
        going = [str(each) for each in rng.choice([r["id"] for r in records], 1)]
        kept = [record for record in records if record["id"] not in going]
        picked = [kept[at] for at in rng.choice(len(kept), 2, replace=False)]
        coming = [record | {"title": f"{record['title']} {turn}"} for record in picked]
        coming.append(TINY[turn] | {"id": f"new:{turn}", "title": f"Zorp {turn}"})
        change(index, coming=coming, going=going)
        records = changed(records, coming=coming, going=going)
        assert wiring.verify(index) == []
    fresh = tmp_path / "fresh"
    wiring.build(
        write(tmp_path / "all.jsonl", records), fresh, settings=BuildSettings(), progress=Silent()
    )
    ours, theirs = contents(index), contents(fresh)
    for name in theirs:
        assert ours[name] == theirs[name], name
    assert_same_documents(current(index), current(fresh))
    assert_same_neighbours(current(index))


def test_names_may_be_built_and_carried_on_by_another_process(
    tiny_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_beside, "EXACT_BELOW", 1)
    progress = Silent()
    index = tmp_path / "index"
    wiring.build(ASSETS / "tiny.jsonl", index, settings=BuildSettings(), progress=progress)
    assert contents(index) == contents(tiny_index)
    stages = [stage.name for stage in wiring.read_manifest(index).stages]
    assert stages.index("names, from the other process") < stages.index("gazetteer")
    coming, going = [TINY[3] | {"title": "Zorp"}, TINY[5] | {"id": "new"}], [TINY[0]["id"]]
    change(index, coming=coming, going=going)
    after = changed(TINY, coming=coming, going=going)
    monkeypatch.undo()
    fresh = tmp_path / "fresh"
    wiring.build(
        write(tmp_path / "all.jsonl", after), fresh, settings=BuildSettings(), progress=progress
    )
    assert contents(index) == contents(fresh)
    assert wiring.verify(index) == []


def assert_same_documents(ours: Path, theirs: Path) -> None:
    """Every word in every field finds the same entities; their BM25 may differ."""
    found, expected = (Release(folder, release_folder=folder) for folder in (ours, theirs))
    size = len(expected.entities)
    texts = [entity_text(expected.entities.get(row)) for row in range(size)]
    vocabulary = {word for text in texts for word in words(text)} | {"genre=pop", "genre~pop"}
    fields: list[TextField] = [*get_args(TextField)]
    for field in fields:
        asked = vocabulary if field != "links" else map(str, range(size))
        for word in asked:
            pages = [
                set(release.text.search(Term(field, word), limit=size).rows.tolist())
                for release in (found, expected)
            ]
            assert pages[0] == pages[1], (field, word)


def assert_same_neighbours(generation: Path) -> None:
    """The graph finds what a look at all vectors finds."""
    release = Release(generation, release_folder=generation)
    size = len(release.entities)
    stored = release.vectors.vectors(np.arange(size, dtype=np.int32))
    for row in range(size):
        hits = release.vectors.nearest(stored[row], limit=5)
        best = np.sort(stored @ stored[row])[::-1][:5]
        np.testing.assert_allclose(hits.scores, best, atol=2e-3)


@pytest.mark.usefixtures("carried")
def test_sparse_lists_move_with_their_entities(tmp_path: Path) -> None:
    terms, rng = ["a", "b", "c"], np.random.default_rng(1)
    weights = rng.uniform(0.1, 2, (6, 3)).astype(np.float32)
    build_impact_index(
        tmp_path / "old",
        terms=terms,
        offsets=np.arange(0, 19, 3),
        numbers=np.tile(np.arange(3, dtype=np.int32), 6),
        weights=weights.ravel(),
    )
    origin = np.array([5, -1, 0, 2], np.int32)
    made = update_impact_index(tmp_path / "new", source=tmp_path / "old", origin=origin, fresh=None)
    rows, numbers, kept = made.postings()
    expected = {(row, term): weights[origin[row], term] for row in (0, 2, 3) for term in range(3)}
    assert {*zip(rows.tolist(), numbers.tolist(), strict=True)} == expected.keys()
    for row, term, weight in zip(rows.tolist(), numbers.tolist(), kept.tolist(), strict=True):
        assert weight == pytest.approx(expected[row, term], abs=0.02)
