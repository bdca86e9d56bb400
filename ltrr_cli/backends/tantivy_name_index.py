"""Names by character n-grams on Tantivy: what a mistyped name still shares with the right one.

Every distinct name is a document whose words are its n-grams, three characters with marks for
beginning and end. BM25 over them finds candidates (rare n-grams and short names first; Tantivy
skips whole blocks of common ones), edit similarity helps to order them.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy
from rapidfuzz import fuzz, process

from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.mapped import mapped_array, mapped_bytes
from ltrr_cli.ports import Advance
from ltrr_cli.records.hits import Scores

_HEAP_BYTES = 500_000_000
_MAX_GRAMS = 40  # a longer text is no name; its first n-grams do
_BM25_SHARE = 0.5  # of the similarity; on misspelled names of RealMix edits alone find fewer


def grams(name: str) -> list[str]:
    """The distinct n-grams of a normalised name, spaces left out, in order.

    >>> grams("abba")
    ['<ab', 'abb', 'bba', 'ba>']
    """
    marked = f"<{name.replace(' ', '')}>"
    every = [marked[at : at + 3] for at in range(max(len(marked) - 2, 1))]
    return list(dict.fromkeys(every))[:_MAX_GRAMS]


def build_name_index(folder: Path, names: Sequence[str], advance: Advance) -> None:
    """Writes the index of these normalised, distinct names; `folder` must not exist yet."""
    folder.mkdir(parents=True)
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("grams", tokenizer_name="whitespace", index_option="freq")
    index = tantivy.Index(builder.build(), str(folder))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    for name in names:
        document = tantivy.Document()
        document.add_text("grams", " ".join(grams(name)))
        writer.add_document(document)
        advance()
    writer.commit()
    writer.wait_merging_threads()
    encoded = [name.encode() for name in names]
    (folder / "names.bin").write_bytes(b"".join(encoded))
    np.save(folder / "ends.npy", np.cumsum([0, *map(len, encoded)], dtype=np.int64))


class TantivyNameIndex:
    """Port `NameIndex`; similarities are from 0 to 1, half BM25 over n-grams, half edits."""

    def __init__(self, folder: Path) -> None:
        try:
            index = tantivy.Index.open(str(folder))
            self._searcher = index.searcher()
            self._ends = mapped_array(folder / "ends.npy")
            self._names = mapped_bytes(folder / "names.bin")
        except (ValueError, OSError) as error:
            raise IndexDamagedError(f"{folder}: cannot open the name index: {error}") from error
        self._schema = index.schema

    def near(self, name: str, *, limit: int) -> tuple[npt.NDArray[np.int64], list[str], Scores]:
        make, should = tantivy.Query, tantivy.Occur.Should
        parts = [make.term_query(self._schema, "grams", gram, "freq") for gram in grams(name)]
        query = make.boolean_query([(should, part) for part in parts])
        hits = self._searcher.search(query, limit, count=False).hits
        numbers = np.array([address.doc for _, address in hits], np.int64)
        if not hits:
            return numbers, [], np.empty(0, np.float32)
        names = self._read(numbers)
        bm25 = np.array([score for score, _ in hits], np.float32)
        similarity = _BM25_SHARE * bm25 / bm25[0] + (1 - _BM25_SHARE) * _likeness(name, names)
        best = np.argsort(-similarity, kind="stable")
        return numbers[best], [names[at] for at in best], similarity[best]

    def __len__(self) -> int:
        """How many names there are."""
        return len(self._ends) - 1

    @property
    def documents(self) -> int:
        """For checks: how many of them can be found."""
        return int(self._searcher.num_docs)

    def _read(self, numbers: npt.NDArray[np.int64]) -> list[str]:
        starts, ends = self._ends[numbers].tolist(), self._ends[numbers + 1].tolist()
        return [self._names[start:end].decode() for start, end in zip(starts, ends, strict=True)]


def _likeness(name: str, names: Sequence[str]) -> Scores:
    """The better of edit similarity as written and with the words sorted ("young, neil"), 0..1."""
    as_written = process.cdist([name], names, scorer=fuzz.ratio, dtype=np.float32)[0]
    words_sorted = process.cdist([name], names, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0]
    better: Scores = np.maximum(as_written, words_sorted) / 100
    return better
