"""The files of a graph: written as hnswlib gives a copy of itself out, mapped when opened."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.mapped import mapped_array

if TYPE_CHECKING:
    import hnswlib

_ARRAYS = (
    "label_lookup_external",
    "label_lookup_internal",
    "element_levels",
    "data_level0",
    "link_lists",
)


def read_graph(
    folder: Path,
) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]], npt.NDArray[np.float16]]:
    """Facts and arrays of a graph, which fit together, and the vectors, memory-mapped."""
    try:
        facts = json.loads((folder / "graph.json").read_text("utf-8"))
        stored = mapped_array(folder / "vectors.npy")
        arrays = {name: mapped_array(folder / f"graph-{name}.npy") for name in _ARRAYS}
        _check(facts, arrays, dimensions=stored.shape[1])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the vector index: {error}") from error
    return facts, arrays, stored


def save_graph(graph: "hnswlib.Index", *, folder: Path, stored: npt.NDArray[np.float16]) -> None:
    """Writes what hnswlib itself gives out for copying an index, arrays and numbers apart.

    Its own file takes twice as long to open: it is read in half a million little steps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = graph.__getstate__()[0]
    for name in _ARRAYS:
        np.save(folder / f"graph-{name}.npy", state.pop(name))
    (folder / "graph.json").write_text(json.dumps(state), "utf-8")
    np.save(folder / "vectors.npy", stored)


def _check(
    facts: Mapping[str, int], arrays: Mapping[str, npt.NDArray[Any]], *, dimensions: int
) -> None:
    """Refuses parts that do not fit together before hnswlib copies them unseen."""
    count = facts["cur_element_count"]
    if facts["dim"] != dimensions:
        raise ValueError("the vectors have another length than the graph")
    if len(arrays["data_level0"]) != count * facts["size_data_per_element"]:
        raise ValueError("the graph is cut")
    if (
        len(arrays["link_lists"])
        != arrays["element_levels"].sum() * facts["size_links_per_element"]
    ):
        raise ValueError("the upper levels of the graph are cut")
