"""How much of the exact nearest neighbours the graph of an index finds, and how long both take.

Example: python scripts/measure_graph.py .ltrr queries.parquet
"""

import argparse
import time
from pathlib import Path

import numpy as np
from judged import read_judged

from ltrr_cli.backends.exact_vectors import open_exact_vectors
from ltrr_cli.backends.index_folder.opening import current
from ltrr_cli.wiring import open_engine
from ltrr_cli.wiring.encoders import open_encoder, open_vectors

DEPTHS = (20, 50, 100)


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--per-segment", type=int, default=40)
    options = parser.parse_args()
    folder = current(options.index)
    store = open_engine(options.index).entities
    judged = read_judged(options.queries, store, per_segment=options.per_segment, seed=3)
    asked = open_encoder(folder).encode([query.text for query in judged])
    asked = asked[asked.any(axis=1)]
    graph, exact = open_vectors(folder), open_exact_vectors(folder / "vectors")
    print(f"{len(asked)} queries, {len(store):,} entities, {asked.shape[1]} dimensions")
    for depth in DEPTHS:
        shares, times = [], []
        for vector in asked:
            truth = set(exact.nearest(vector, limit=depth).rows.tolist())
            started = time.perf_counter()
            found = graph.nearest(vector, limit=depth)
            times.append((time.perf_counter() - started) * 1000)
            shares.append(len(truth & set(found.rows.tolist())) / depth)
        print(f"recall at {depth}: {np.mean(shares):.3f}, {np.median(times):.2f} ms at the median")


if __name__ == "__main__":
    main()
