"""Measure the dense arm alone: encoding, graph, recall against the exact scan and against labels.

    python scripts/measure_dense.py CATALOG QUERIES [--limit N] [--dimensions 128 256]

CATALOG: JSON Lines, plain or .gz; QUERIES: Parquet with `query`, `segment`, `relevant` (list of
{id, grade}). With --limit, the entities relevant to the sampled queries stay, others are drawn.
"""

import argparse
import gzip
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from ltrr_cli.backends.distil import cache_folder, distilled_encoder
from ltrr_cli.backends.exact_vectors import open_exact_vectors
from ltrr_cli.backends.hnsw_index.building import EF_CONSTRUCTION, M, build_hnsw_index
from ltrr_cli.backends.hnsw_index.index import HnswIndex, open_hnsw_index
from ltrr_cli.backends.static_encoder import StaticEncoder, open_static_encoder
from ltrr_cli.ports import VectorIndex, Vectors
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.entity_text import entity_text

PER_SEGMENT = 150
KNOWN = ("id", "type", "title", "album", "genres", "description")
Question = dict[str, Any]


def main() -> None:
    """Parse, measure each number of dimensions, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("catalog", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--dimensions", type=int, nargs="+", default=[128, 256])
    parser.add_argument("--m", type=int)
    parser.add_argument("--ef-construction", type=int)
    arguments = parser.parse_args()
    questions = sampled_questions(arguments.queries)
    needed = {answer["id"] for question in questions for answer in question["relevant"]}
    ids, texts = sampled_texts(arguments.catalog, needed=needed, limit=arguments.limit)
    chosen = {"m": arguments.m, "ef_construction": arguments.ef_construction}
    graph = {name: value for name, value in chosen.items() if value}
    for dimensions in arguments.dimensions:
        print(f"\n{dimensions} dimensions, {len(texts):,} entities, {len(questions)} queries")
        measure(questions, ids=ids, texts=texts, dimensions=dimensions, graph=graph)


def sampled_questions(path: Path) -> list[Question]:
    """At most `PER_SEGMENT` queries of every segment, always the same."""
    by_segment: dict[str, list[Question]] = {}
    for question in pq.read_table(path).to_pylist():
        by_segment.setdefault(question["segment"], []).append(question)
    draw = random.Random(1)
    return [
        question
        for segment in sorted(by_segment)
        for question in draw.sample(by_segment[segment], min(PER_SEGMENT, len(by_segment[segment])))
    ]


def entities(path: Path) -> Iterator[Entity]:
    """The records of a catalogue that is known to be right."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield Entity(
                **{key: record[key] for key in KNOWN if key in record},
                artists=tuple(record.get("artists", ())),
                tags=tuple(record.get("tags", ())),
            )


def sampled_texts(
    path: Path, *, needed: set[str], limit: int | None
) -> tuple[list[str], list[str]]:
    """Ids and texts of all entities, or of the needed ones and others up to `limit`."""
    pairs = [(entity.id, entity_text(entity)) for entity in entities(path)]
    if limit is not None and limit < len(pairs):
        others = [pair for pair in pairs if pair[0] not in needed]
        draw = random.Random(1).sample(others, max(0, limit - (len(pairs) - len(others))))
        kept = needed | {identifier for identifier, _ in draw}
        pairs = [pair for pair in pairs if pair[0] in kept]
    return [identifier for identifier, _ in pairs], [text for _, text in pairs]


def measure(
    questions: Sequence[Question],
    *,
    ids: Sequence[str],
    texts: Sequence[str],
    dimensions: int,
    graph: Mapping[str, int],
) -> None:
    """Print every figure for one number of dimensions."""
    encoder = open_static_encoder(
        distilled_encoder(cache_folder(os.environ), dimensions=dimensions)
    )
    started = time.perf_counter()
    encoder = encoder.with_table(encoder.weighted_table(encoder.piece_counts(texts[::10])))
    weighted = time.perf_counter()
    vectors = encoder.encode_documents(texts)
    encoded = time.perf_counter()
    rate = len(texts) / (encoded - weighted)
    print(f"weights {weighted - started:.1f} s")
    print(f"encode {rate:,.0f} docs/s = {encoded - weighted:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        build_hnsw_index(
            vectors,
            Path(folder),
            m=graph.get("m", M),
            ef_construction=graph.get("ef_construction", EF_CONSTRUCTION),
        )
        built = time.perf_counter()
        size = sum(file.stat().st_size for file in Path(folder).glob("graph*")) / 1e6
        index = open_hnsw_index(Path(folder))
        opened = time.perf_counter() - built
        print(f"build {built - encoded:.1f} s, graph {size:.0f} MB, open {opened:.2f} s")
        exact = open_exact_vectors(Path(folder))
        asked = [encoder.encode([question["query"]])[0] for question in questions]
        compare(index, exact=exact, asked=asked)
        time_queries(index, encoder=encoder, questions=questions)
        for name, of_kind in (("exact", exact), ("hnsw", index)):
            print(
                f"recall@50 {name}: {recall_by_segment(of_kind, questions, ids=ids, asked=asked)}"
            )


def compare(index: HnswIndex, *, exact: VectorIndex, asked: Sequence[Vectors]) -> None:
    """Print which part of the exact lists the graph finds."""
    sample = [vector for vector in asked[::4] if vector.any()]
    for depth in (10, 40, 100):
        shares = []
        for vector in sample:
            truth = exact.nearest(vector, limit=depth).rows
            found = index.nearest(vector, limit=depth).rows
            shares.append(len(np.intersect1d(truth, found)) / len(truth))
        print(f"hnsw recall@{depth} against exact {np.mean(shares):.4f}")


def time_queries(
    index: HnswIndex, *, encoder: StaticEncoder, questions: Sequence[Question]
) -> None:
    """Print times of one query, whole and of `knn_query` alone with the same beam."""
    encode, search, bare = [], [], []
    for question in questions:
        start = time.perf_counter()
        vector = encoder.encode([question["query"]])[0]
        encode.append(time.perf_counter() - start)
        start = time.perf_counter()
        index.nearest(vector, limit=100)
        search.append(time.perf_counter() - start)
        start = time.perf_counter()
        index._graph.knn_query(vector, k=100, num_threads=1)  # noqa: SLF001
        bare.append(time.perf_counter() - start)
    for name, seconds in (("encode", encode), ("nearest(100)", search), ("knn_query(100)", bare)):
        middle, late = np.percentile(seconds, [50, 95]) * 1000
        print(f"{name}: {middle:.3f} ms p50, {late:.3f} ms p95")


def recall_by_segment(
    index: VectorIndex,
    questions: Sequence[Question],
    *,
    ids: Sequence[str],
    asked: Sequence[Vectors],
) -> str:
    """Mean recall at 50 of each segment, and the mean over segments."""
    row_of = {identifier: row for row, identifier in enumerate(ids)}
    shares: dict[str, list[float]] = {}
    for question, vector in zip(questions, asked, strict=True):
        right = [row_of[item["id"]] for item in question["relevant"] if item["id"] in row_of]
        found = np.isin(index.nearest(vector, limit=50).rows, right).sum()
        shares.setdefault(question["segment"], []).append(
            float(found) / max(1, min(50, len(right)))
        )
    means = {segment: float(np.mean(values)) for segment, values in shares.items()}
    parts = [f"{segment} {value:.3f}" for segment, value in means.items()]
    return ", ".join([*parts, f"macro {np.mean(list(means.values())):.4f}"])


if __name__ == "__main__":
    main()
