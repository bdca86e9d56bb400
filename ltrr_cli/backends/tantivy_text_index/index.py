"""The port `TextIndex` over the files that `building` leaves."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from ltrr_cli.backends.tantivy_text_index.documents import has_ties, live_documents
from ltrr_cli.backends.tantivy_text_index.translation import Translator
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.hits import Hits, Rows
from ltrr_cli.records.id_numbers import IdNumbers
from ltrr_cli.records.text_query import TextField, TextQuery

_ONE_SEGMENT = 2  # starts: of the segment, and where it ends


class TantivyTextIndex:
    """Port `TextIndex`; ids: the number of each row's id, None in older indexes, without ties."""

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
            self.ids, self._documents, self._starts = _ties(folder)
        except (ValueError, OSError, EOFError) as error:
            raise IndexDamagedError(f"{folder}: cannot open the text index: {error}") from error
        self._translate = Translator(index.schema, self.ids)

    def search(self, query: TextQuery, *, limit: int, boost: str | None = None) -> Hits:
        found = self._searcher.search(
            self._translate(query), max(limit, 1), count=False, weight_by_field=boost
        )
        hits = found.hits[:limit]
        rows = np.array([address.doc for _, address in hits], np.int32)
        if self._documents is not None:
            if len(self._starts) > _ONE_SEGMENT:
                rows = rows + self._starts[[address.segment_ord for _, address in hits]]
            rows = self._documents[rows]
        scores = np.array([score for score, _ in hits], np.float32)
        return Hits(rows=rows, scores=scores)

    def tied(self) -> tuple[IdNumbers, Rows]:
        """For checks: numbers of the ids of all live documents, and the rows that they are tied to.

        In an index of before there were ties both are empty.
        """
        if self._documents is None:
            return np.empty(0, np.uint64), np.empty(0, np.int32)
        segments, places, numbers = live_documents(self._searcher)
        at = np.minimum(self._starts[segments] + places, len(self._documents) - 1)
        return numbers, self._documents[at]

    def frequency(self, field: TextField, word: str) -> int:
        return int(self._searcher.doc_freq(field, word))


def _ties(
    folder: Path,
) -> tuple[IdNumbers | None, Rows | None, npt.NDArray[np.int64]]:
    """Numbers, documents and segments; None where documents are tied to rows by their place."""
    if not has_ties(folder):
        return None, None, np.zeros(1, np.int64)
    ids, documents, starts = (
        np.load(folder / f"{name}.npy", mmap_mode="r").view(np.ndarray)
        for name in ("ids", "documents", "segments")
    )
    if starts[-1] != len(documents):
        raise ValueError("the documents do not fit the segments")
    return ids, documents, starts
