"""Learned sparse vectors of entities, turned round: for every term, the entities that carry it.

A term's list holds entity rows, ascending, and one byte of weight each, times the term's scale. A
query adds up the lists of its terms over the entities they touch and nothing else. Memory-mapped.

Files: `terms.txt`, `offsets.npy` (V + 1,), `rows.npy`, `impacts.npy` (postings,),
`scales.npy` (V,).
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.ports import Advance
from ltrr_cli.records.hits import Hits, Rows, Scores, each_once, no_hits

Offsets = npt.NDArray[np.int64]
Impacts = npt.NDArray[np.uint8]

KEEP = 20_000
"""So many entities stay in a term's list, those with the greatest weights."""

_LEVELS = 255


class MappedImpacts:
    """Port `ImpactIndex` over the files that `build_impact_index` leaves."""

    def __init__(
        self,
        terms: Sequence[str],
        *,
        offsets: Offsets,
        rows: Rows,
        impacts: Impacts,
        scales: Scores,
    ) -> None:
        self._terms = terms
        self._offsets = offsets
        self._rows = rows
        self._impacts = impacts
        self._scales = scales

    def search(self, terms: Sequence[str], weights: Scores, *, limit: int) -> Hits:
        sums = np.zeros(self._span, np.float32)  # the system hands out only the pages touched
        touched: list[Rows] = []
        for term, weight in zip(terms, weights, strict=True):
            number = self._number_of.get(term)
            if number is None or weight <= 0:
                continue
            start, end = self._offsets[number], self._offsets[number + 1]
            rows = self._rows[start:end]
            sums[rows] += self._impacts[start:end] * np.float32(weight * self._scales[number])
            touched.append(rows)
        if limit <= 0 or not any(map(len, touched)):
            return no_hits()
        return _best(np.concatenate(touched), sums, limit=limit, repeats=len(touched))

    def postings(self) -> tuple[Rows, npt.NDArray[np.int32], Scores]:
        """Row, term number and weight of every posting, (m,) each; the weight as a byte has it."""
        of_term = np.repeat(np.arange(len(self._scales), dtype=np.int32), np.diff(self._offsets))
        return self._rows, of_term, self._impacts * self._scales[of_term]

    @property
    def terms(self) -> Sequence[str]:
        """By their numbers."""
        return self._terms

    @cached_property
    def _number_of(self) -> dict[str, int]:
        return {term: number for number, term in enumerate(self._terms)}

    @cached_property
    def _span(self) -> int:
        return int(self._rows.max(initial=-1)) + 1


def build_impact_index(  # noqa: PLR0913 - the three parts of a sparse matrix
    folder: Path,
    *,
    terms: Sequence[str],
    offsets: Offsets,
    numbers: npt.NDArray[np.int32],
    weights: Scores,
    keep: int = KEEP,
    advance: Advance | None = None,
) -> MappedImpacts:
    """Write the index of documents given one after the other.

    terms: V different terms without line breaks; offsets: (D + 1,), document r has the term numbers
    and weights at `offsets[r]:offsets[r + 1]`, each term once; weights: above 0; keep: see `KEEP`.

    Raises:
        StorageError: the files cannot be written.
    """
    from scipy.sparse import csr_array  # a query needs none of it

    turned = csr_array((weights, numbers, offsets), shape=(len(offsets) - 1, len(terms))).tocsc()
    kept = _heaviest(turned.indptr, turned.data, keep=keep)
    starts = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))[turned.indptr]
    rows, weights = turned.indices[kept].astype(np.int32), turned.data[kept]
    of_term = np.repeat(np.arange(len(terms)), np.diff(starts))
    scales = np.zeros(len(terms), np.float32)
    np.maximum.at(scales, of_term, weights)
    scales /= _LEVELS
    impacts = np.clip(np.rint(weights / scales[of_term]), 1, _LEVELS).astype(np.uint8)
    arrays = {"offsets": starts, "rows": rows, "impacts": impacts, "scales": scales}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "terms.txt").write_text("\n".join(terms), "utf-8")
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the impact index: {error}") from error
    if advance is not None:
        advance(len(offsets) - 1)
    return open_impact_index(folder)


class Expansions(Protocol):
    """Documents one after the other, as `build_impact_index` takes them."""

    @property
    def offsets(self) -> Offsets: ...
    @property
    def numbers(self) -> npt.NDArray[np.int32]: ...
    @property
    def weights(self) -> Scores: ...


def update_impact_index(
    folder: Path, *, source: Path, origin: Rows, fresh: tuple[Rows, Expansions] | None
) -> MappedImpacts:
    """Writes the index of the folder `source` anew for other rows.

    A weight that stays is what a byte of it said; what had been cut of a long list stays cut.
    origin: shape (n,), the row in `source` that has the same text, -1 for none; fresh: rows of new
    texts, and their terms.

    Raises:
        IndexDamagedError: `source` is missing a file, or one was cut or changed.
        StorageError: the files cannot be written.
    """
    from scipy.sparse import coo_array

    old = open_impact_index(source)
    rows, numbers, weights = old.postings()
    row_of = np.full(int(rows.max(initial=-1)) + 1, -1, np.int64)
    kept = np.flatnonzero((origin >= 0) & (origin < len(row_of)))
    row_of[origin[kept]] = kept
    stays = row_of[rows] >= 0
    parts = [(row_of[rows[stays]], numbers[stays], weights[stays])]
    if fresh is not None:
        places, made = fresh
        of_fresh = np.repeat(places.astype(np.int64), np.diff(made.offsets))
        parts.append((of_fresh, made.numbers, made.weights))
    rows, numbers, weights = (np.concatenate(each) for each in zip(*parts, strict=True))
    shape = (len(origin), len(old.terms))
    by_row = coo_array((weights, (rows, numbers)), shape=shape).tocsr()
    return build_impact_index(
        folder,
        terms=old.terms,
        offsets=by_row.indptr.astype(np.int64),
        numbers=by_row.indices.astype(np.int32),
        weights=by_row.data.astype(np.float32),
    )


def open_impact_index(folder: Path) -> MappedImpacts:
    """The index of a folder, nothing of its lists read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        terms = (folder / "terms.txt").read_text("utf-8").split("\n")
        offsets, rows, impacts, scales = (
            mapped_array(folder / f"{name}.npy")
            for name in ("offsets", "rows", "impacts", "scales")
        )
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the impact index: {error}") from error
    fits = len(terms) == len(offsets) - 1 == len(scales)
    if not fits or not offsets[-1] == len(rows) == len(impacts):
        raise IndexDamagedError(f"{folder}: the parts of the impact index do not fit together")
    return MappedImpacts(terms, offsets=offsets, rows=rows, impacts=impacts, scales=scales)


def _heaviest(starts: Offsets, weights: Scores, *, keep: int) -> npt.NDArray[np.bool_]:
    """Which postings stay: of every term's list the `keep` heaviest, the earlier of two equals."""
    kept = np.ones(len(weights), np.bool_)
    for term in np.flatnonzero(np.diff(starts) > keep):
        part = slice(starts[term], starts[term + 1])
        order = np.argsort(-weights[part], kind="stable")
        kept[part.start + order[keep:]] = False
    return kept


def _best(rows: Rows, sums: Scores, *, limit: int, repeats: int) -> Hits:
    """The best of the touched rows; one stands in `rows` at most `repeats` times.

    Choosing among all sums would be slow: nearly all of them are 0, and ties are the worst case.
    """
    scores = sums[rows]
    enough = limit * repeats
    if len(rows) > enough:
        best = np.argpartition(-scores, enough - 1)[:enough]
        # ties of the last place are cut by position; take them all and cut by row number below
        rows = rows[scores >= scores[best].min()]
    rows = each_once(rows)
    scores = sums[rows]
    order = np.lexsort((rows, -scores))[:limit]
    return Hits(rows=rows[order], scores=scores[order])
