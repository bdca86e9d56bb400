"""The query path never imports torch and its kin: their import takes seconds."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from ltrr_cli.backends.distil import cache_folder, distilled_encoder
from ltrr_cli.backends.hnsw_index.building import build_hnsw_index
from ltrr_cli.backends.impact_index import build_impact_index
from ltrr_cli.backends.splade_encoder import write_piece_weights
from ltrr_cli.backends.static_encoder import open_static_encoder

SCRIPT = """
import sys
from pathlib import Path
from ltrr_cli.backends.exact_vectors import open_exact_vectors
from ltrr_cli.backends.hnsw_index.index import open_hnsw_index
from ltrr_cli.backends.impact_index import open_impact_index
from ltrr_cli.backends.splade_encoder import open_piece_weights
from ltrr_cli.backends.static_encoder import open_static_encoder

encoder, folder = open_static_encoder(Path(sys.argv[1])), Path(sys.argv[2])
vector = encoder.encode(["sad songs"])[0]
for index in (open_hnsw_index(folder), open_exact_vectors(folder)):
    assert index.nearest(vector, limit=1).rows.tolist() == [1]
terms, weights = open_piece_weights(folder).expand("jazz")
assert open_impact_index(folder).search(terms, weights, limit=1).rows.tolist() == [1]
heavy = {"torch", "transformers", "sentence_transformers", "pandas"} & set(sys.modules)
assert not heavy, heavy
"""


def test_query_path(tmp_path: Path) -> None:
    folder = distilled_encoder(cache_folder(os.environ))
    vectors = open_static_encoder(folder).encode(["football podcast", "melancholy ballads"])
    build_hnsw_index(vectors, tmp_path)
    write_piece_weights(
        tmp_path,
        name="test",
        tokenizer=(folder / "tokenizer.json").read_text("utf-8"),
        weights=np.ones(30522, np.float32),
    )
    build_impact_index(
        tmp_path,
        terms=["rock", "jazz"],
        offsets=np.array([0, 1, 2]),
        numbers=np.array([0, 1], np.int32),
        weights=np.array([1, 2], np.float32),
    )
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
