"""The attributes of a catalogue as a Parquet file, for people and for DuckDB."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ltrr_cli.errors import IndexDamagedError, StorageError


def write_attributes(
    file: Path,
    *,
    rows: npt.NDArray[Any],
    facets: tuple[Sequence[str], npt.NDArray[Any]],
    weights: npt.NDArray[Any],
    provenances: tuple[Sequence[str], npt.NDArray[Any]],
) -> None:
    """One line an attribute: row, facet (`genre=rock`), weight 0..1, provenance.

    facets, provenances: the names, and for each line which of them; arrays of shape (m,)

    Raises:
        StorageError: the file cannot be written.
    """
    table = pa.table({
        "row": rows,
        "facet": _coded(*facets),
        "weight": weights,
        "provenance": _coded(*provenances),
    })
    try:
        pq.write_table(table, file, compression="zstd")
    except OSError as error:
        raise StorageError(f"{file}: cannot write the attributes: {error}") from error


def read_attributes(
    file: Path, *, provenances: Sequence[str]
) -> tuple[tuple[str, ...], dict[str, npt.NDArray[Any]]]:
    """The facets, and of each attribute `rows`, `codes` (in facets), `weights` and `sources`.

    provenances: what `sources` counts

    Raises:
        IndexDamagedError: the file is missing, or was cut or changed.
    """
    try:
        table = pq.read_table(file).unify_dictionaries().combine_chunks()
        facets, told = (_only_chunk(table.column(name)) for name in ("facet", "provenance"))
        place = {name: at for at, name in enumerate(provenances)}
        number_of = np.array([place[name] for name in told.dictionary.to_pylist()], np.uint8)
        columns = {
            "rows": table.column("row").to_numpy().astype(np.int32),
            "codes": facets.indices.to_numpy().astype(np.int32),
            "weights": table.column("weight").to_numpy().astype(np.float32),
            "sources": number_of[told.indices.to_numpy()],
        }
        return tuple(facets.dictionary.to_pylist()), columns
    except (OSError, KeyError, AttributeError, ValueError, pa.ArrowException) as error:
        raise IndexDamagedError(f"{file}: cannot read the attributes: {error}") from error


def read_rows(file: Path) -> npt.NDArray[Any]:
    """For checks: the row of every attribute, shape (m,).

    Raises:
        IndexDamagedError: the file is missing, or was cut or changed.
    """
    try:
        rows: npt.NDArray[Any] = pq.read_table(file, columns=["row"]).column("row").to_numpy()
    except (OSError, pa.ArrowException) as error:
        raise IndexDamagedError(f"{file}: cannot read the attributes: {error}") from error
    return rows


def _only_chunk(column: pa.ChunkedArray) -> pa.DictionaryArray:
    return (
        column.chunk(0)
        if column.num_chunks
        else pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    )


def _coded(names: Sequence[str], codes: npt.NDArray[Any]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(names), pa.string()))
