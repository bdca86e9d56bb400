"""bm25s: scores of every word and entity made ahead, as a sparse matrix (Lù 2024)."""

from importlib.util import find_spec
from pathlib import Path

from ltrr_cli.text import normalise
from peers.protocol import NAME_WEIGHT, Corpus, Search


class Bm25s:
    """bm25s with the scoring of Lucene, its default, compiled with numba where that is there."""

    name = "bm25s"
    package = "bm25s"
    told = (
        "method lucene, numba backend where installed, no stemmer, no stop words, words normalised "
        f"as ltrr does, the name repeated {NAME_WEIGHT} times"
    )

    def build(self, corpus: Corpus, folder: Path) -> None:
        import bm25s

        words = [
            normalise(" ".join([name] * NAME_WEIGHT + [rest])).split()
            for name, rest in corpus.texts()
        ]
        index = bm25s.BM25(method="lucene", backend=backend())
        index.index(words, show_progress=False)
        index.save(folder, show_progress=False)

    def opened(self, corpus: Corpus, folder: Path) -> Search:
        import bm25s

        index = bm25s.BM25.load(folder, show_progress=False)
        size = len(corpus.entities)

        def search(text: str, limit: int) -> list[int]:
            words = [word for word in normalise(text).split() if word in index.vocab_dict]
            if not words:
                return []
            rows, scores = index.retrieve([words], k=min(limit, size), show_progress=False)
            return [int(row) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

        return search


def backend() -> str:
    """What bm25s computes with: numba where it is installed."""
    return "numpy" if find_spec("numba") is None else "numba"
