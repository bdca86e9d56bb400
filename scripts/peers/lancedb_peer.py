"""LanceDB: full text and vectors in one table, fused by rank."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from peers.protocol import NAME_WEIGHT, Corpus, Search

_TABLE = "entities"
_TEXTS = ("name", "rest")
_BATCH = 50_000

os.environ.setdefault("LANCEDB_LOG", "error")  # read when it is imported; else lines by query


@dataclass(frozen=True)
class LanceDb:
    """LanceDB's hybrid search with its reranker by reciprocal ranks (RRF, K = 60).

    exact: every vector is looked at, and no graph of them is built.
    """

    exact: bool = False
    package: str = "lancedb"

    @property
    def name(self) -> str:
        return "LanceDB hybrid, exact" if self.exact else "LanceDB hybrid"

    @property
    def told(self) -> str:
        vectors = "every one looked at" if self.exact else "in IVF_HNSW_SQ"
        return (
            "full text on name and other text, no stemming, no stop words, boosts "
            f"{NAME_WEIGHT} and 1; vectors of ltrr's own encoder, {vectors}; RRFReranker"
        )

    def build(self, corpus: Corpus, folder: Path) -> None:
        import lancedb
        from lancedb.index import FTS, HnswSq

        batches = _batches(corpus)
        first = next(batches)
        table = lancedb.connect(folder).create_table(_TABLE, first)
        for batch in batches:
            table.add(batch)
        table.optimize()
        for column in _TEXTS:
            table.create_index(column, config=FTS(stem=False, remove_stop_words=False))
        if not self.exact:
            table.create_index("vector", config=HnswSq(distance_type="dot"))

    def opened(self, corpus: Corpus, folder: Path) -> Search:
        import lancedb
        from lancedb.query import FullTextOperator, MultiMatchQuery
        from lancedb.rerankers import RRFReranker

        table = lancedb.connect(folder).open_table(_TABLE)
        encoder, fuse, any_word = corpus.encoder, RRFReranker(), FullTextOperator.OR
        boosts = [float(NAME_WEIGHT), 1.0]

        def search(text: str, limit: int) -> list[int]:
            words = MultiMatchQuery(text, list(_TEXTS), boosts=boosts, operator=any_word)
            vector = encoder.encode([text])[0]
            asked: Any
            if vector.any():
                asked = table.search(query_type="hybrid").vector(vector).text(words)
                asked = asked.distance_type("dot").rerank(fuse)
            else:
                asked = table.search(words)
            found = asked.select(["row"]).limit(limit).to_arrow()
            return [int(row) for row in found["row"].to_pylist()]

        return search


def _batches(corpus: Corpus) -> Iterator[pa.Table]:
    texts = corpus.texts()
    for start in range(0, len(corpus.entities), _BATCH):
        rows = np.arange(start, min(start + _BATCH, len(corpus.entities)), dtype=np.int32)
        vectors = corpus.vectors.vectors(rows)
        names, rests = zip(*(next(texts) for _ in rows), strict=True)
        flat = pa.array(vectors.ravel(), pa.float32())
        yield pa.table({
            "row": rows,
            "name": names,
            "rest": rests,
            "vector": pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]),
        })
