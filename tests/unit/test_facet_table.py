"""The facets of entities on disk, against lists of names."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.facet_table import MappedFacetTable, open_facet_table, write_facet_table
from ltrr_cli.errors import IndexDamagedError, StorageError

NAMES = ("jazz", "j-pop", "été", "nu\0l", "rock")
WEIGHT = st.floats(0.0625, 1, width=16)
LISTS = st.lists(st.dictionaries(st.sampled_from(range(len(NAMES))), WEIGHT), min_size=1)


def written(folder: Path, lists: list[dict[int, float]]) -> MappedFacetTable:
    write_facet_table(
        folder,
        names=NAMES,
        offsets=np.cumsum([0, *map(len, lists)]),
        codes=np.array([code for facets in lists for code in facets], np.int32),
        weights=np.array([weight for facets in lists for weight in facets.values()], np.float32),
    )
    return open_facet_table(folder)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LISTS, st.data())
def test_any_rows_give_their_facets_in_order(
    tmp_path_factory: pytest.TempPathFactory, lists: list[dict[int, float]], data: st.DataObject
) -> None:
    table = written(tmp_path_factory.mktemp("facets"), lists)
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=8))
    lengths, codes, weights = table.find(np.array(rows, np.int32))
    assert len(table) == len(lists)
    assert lengths.tolist() == [len(lists[row]) for row in rows]
    names = map(table.name, codes.tolist())
    found = list(zip(names, weights.tolist(), strict=True))
    expected = [(NAMES[code], weight) for row in rows for code, weight in lists[row].items()]
    assert found == expected


def test_a_catalogue_without_facets(tmp_path: Path) -> None:
    nothing = np.empty(0, np.int32), np.empty(0, np.float32)
    write_facet_table(
        tmp_path, names=(), offsets=np.zeros(3, np.int64), codes=nothing[0], weights=nothing[1]
    )
    lengths, codes, weights = open_facet_table(tmp_path).find(np.array([1, 0], np.int32))
    assert lengths.tolist() == [0, 0] and not len(codes) and not len(weights)


@pytest.mark.parametrize("file", ["names.trie", "offsets.npy", "codes.npy", "weights.npy"])
@pytest.mark.parametrize("keep", [None, 20])
def test_damage_is_found(tmp_path: Path, file: str, keep: int | None) -> None:
    written(tmp_path, [{0: 1.0}, {1: 0.5, 4: 0.25}])
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).unlink()
    if keep is not None:
        (tmp_path / file).write_bytes(content[:keep])
    with pytest.raises(IndexDamagedError, match="the facets"):
        open_facet_table(tmp_path)


def test_parts_of_two_indexes_are_found(tmp_path: Path) -> None:
    written(tmp_path, [{0: 1.0}])
    np.save(tmp_path / "codes.npy", np.zeros(7, np.int32))
    with pytest.raises(IndexDamagedError, match="do not fit"):
        open_facet_table(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        written(tmp_path / "file" / "facets", [{0: 1.0}])
