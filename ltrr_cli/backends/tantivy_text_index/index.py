"""The port `TextIndex` over the files that `building` leaves."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from ltrr_cli.backends.tantivy_text_index.documents import live_documents
from ltrr_cli.backends.tantivy_text_index.translation import Translator
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import Hits, Rows, shared
from ltrr_cli.records.id_numbers import IdNumbers
from ltrr_cli.records.text_query import TextField, TextQuery

_ONE_SEGMENT = 2  # starts: of the segment, and where it ends
_KEPT = 1024  # searches, of some 5 kB each: many people ask for the same topics


class TantivyTextIndex:
    """Port `TextIndex`; ids: the number of each row's id.

    What the latest searches found is kept, in arrays that nobody can write into.
    """

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
            self.ids, self._documents, self._starts = _ties(folder)
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{folder}: cannot open the text index: {error}") from error
        self._translate = Translator(index.schema, self.ids)
        self._found = lru_cache(_KEPT)(self._search)

    def search(self, query: TextQuery, *, limit: int, boost: str | None = None) -> Hits:
        return self._found(query, limit, boost)

    def _search(self, query: TextQuery, limit: int, boost: str | None) -> Hits:
        found = self._searcher.search(
            self._translate(query), max(limit, 1), count=False, weight_by_field=boost
        )
        hits = found.hits[:limit]
        places = np.array([address.doc for _, address in hits], np.intp)
        if len(self._starts) > _ONE_SEGMENT:
            places += self._starts[[address.segment_ord for _, address in hits]]
        scores = np.array([score for score, _ in hits], np.float32)
        return shared(Hits(rows=self._documents.take(places), scores=scores))

    def tied(self) -> tuple[IdNumbers, Rows]:
        """For checks: numbers of the ids of all live documents, and the rows they are tied to."""
        segments, places, numbers = live_documents(self._searcher)
        at = np.minimum(self._starts[segments] + places, len(self._documents) - 1)
        return numbers, self._documents[at]

    def frequency(self, field: TextField, word: str) -> int:
        return int(self._searcher.doc_freq(field, word))


def _ties(
    folder: Path,
) -> tuple[IdNumbers, Rows, npt.NDArray[np.int64]]:
    """Numbers, documents and segments."""
    ids, documents, starts = (
        mapped_array(folder / f"{name}.npy") for name in ("ids", "documents", "segments")
    )
    if starts[-1] != len(documents):
        raise ValueError("the documents do not fit the segments")
    return ids, documents, starts
