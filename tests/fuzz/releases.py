"""Targets: what lies in an index folder, which somebody may have changed or a disk spoilt."""

import io
import json
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np

from ltrr_cli import wiring
from ltrr_cli.__main__ import main
from ltrr_cli.arms.registry import ARMS
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.index_folder.publish import releasing
from ltrr_cli.backends.index_folder.reading import gate_of, list_releases, read_report
from ltrr_cli.backends.memory_table import write_memory_table
from ltrr_cli.backends.xgboost_ranker.files import open_model, save_model
from ltrr_cli.backends.xgboost_ranker.trainer import XgboostTrainer
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.policy.hazard.model import HazardModel
from ltrr_cli.policy.hazard.policy import HazardPolicy, Prices
from ltrr_cli.policy.situation.features import SituationFeatures
from ltrr_cli.ports.rankers import Growth
from ltrr_cli.ranking.challengers import PBM
from ltrr_cli.ranking.features.table import NAMES, VERSION
from ltrr_cli.wiring.policies import open_policy, save_policy
from tests.fuzz.mutations import choose, flip_bits, spoil_bytes, spoil_json
from tests.fuzz.target import Bench, Target
from tests.unit.ranking.made_rows import FEATURES, made_rows
from tests.unit.test_memory_table import scored

NOW = datetime(2026, 11, 22, tzinfo=UTC)
_AFTER_NAME = b"\n\0\n"
"""Between the name of a file and its bytes."""
_NAMES = tuple("abcdef"[:FEATURES])
_ROWS = {"a": 0, "b": 1}
_REPORT = {"gate": {"passed": True, "metric": "m", "gain": 0.1, "low": 0, "high": 1.0}}


@cache
def _index(bench_folder: Path, built: Path) -> Path:
    """A copy of the tiny index that may be spoilt, with a release that has learnt something."""
    index = bench_folder / "index"
    shutil.copytree(built, index, ignore=shutil.ignore_patterns("events"))
    with releasing(index, started=NOW) as draft:
        _save_policy(draft.folder / "policy")
        _save_memory(draft.folder / "memory")
        _save_ranker(draft.folder / "ranker", names=NAMES, version=VERSION)
        (draft.folder / "report.json").write_text(json.dumps(_REPORT), "utf-8")
    return index


@contextmanager
def _replaced(folder: Path, data: bytes) -> Iterator[None]:
    """A file of a folder with other content, as the input says, for a moment.

    An input without the name of a file changes none: whoever guides the search may begin with it.
    """
    name, _, content = data.partition(_AFTER_NAME)
    if not content:
        yield
        return
    file = folder / name.decode()
    kept = file.with_name("kept aside")
    file.rename(kept)  # a new file: the old one may be mapped into memory
    try:
        file.write_bytes(content)
        yield
    finally:
        kept.replace(file)


def _input(folder: Path, name: str) -> bytes:
    return name.encode() + _AFTER_NAME + (folder / name).read_bytes()


def _files(folder: Path) -> list[bytes]:
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.stat().st_size)
    return [_input(folder, each.relative_to(folder).as_posix()) for each in files]


def _manifests(bench: Bench) -> Sequence[bytes]:
    index = _index(bench.folder, bench.index)
    names = (
        layout.MANIFEST,
        f"generations/1/{layout.MANIFEST}",
        f"releases/2/{layout.RELEASE_MANIFEST}",
        "releases/2/report.json",
    )
    return [_input(index, name) for name in names]


def _open_manifests(data: bytes, bench: Bench) -> None:
    index = _index(bench.folder, bench.index)
    with _replaced(index, data):
        list_releases(index)
        gate_of(read_report(index / "releases/2"))
        locate(index)
        wiring.verify(index)


def _save_policy(folder: Path) -> Path:
    arms = tuple(ARMS)
    model = HazardModel.new(arms, len(SituationFeatures(arms=arms).names))
    prices = Prices(candidate=1e-5, ms=3e-4, arms=np.ones(len(arms), np.float32))
    save_policy(
        HazardPolicy(model=model, order=(("dense", 20),), prices=prices, margin=0.003, requests=9),
        folder,
    )
    return folder


@cache
def _policy(bench_folder: Path) -> Path:
    return _save_policy(bench_folder / "policy")


def _sealed_anew(folder: Path, *, facts: str, sealed: str) -> None:
    """Lets the checksum in a file of facts be that of the file beside it."""
    try:
        raw = json.loads((folder / facts).read_bytes())
        raw["crc32"] = zlib.crc32((folder / sealed).read_bytes())
        (folder / facts).write_text(json.dumps(raw), "utf-8")
    except (ValueError, TypeError, RecursionError):
        return


def _open_policy(data: bytes, bench: Bench) -> None:
    folder = _policy(bench.folder)
    with _replaced(folder, data):
        if data.startswith(b"weights"):
            _sealed_anew(folder, facts="policy.json", sealed="weights.npz")
        policy = open_policy(folder, arms=tuple(ARMS))
    features = np.zeros(len(SituationFeatures(arms=tuple(ARMS)).names), np.float32)
    policy.best_levels(features, able=np.ones(len(ARMS), bool), budget=80)


def _save_ranker(folder: Path, *, names: Sequence[str], version: int) -> Path:
    """A few trees over so many features."""
    rows = made_rows(np.random.default_rng(1), pages=60)
    wide = np.random.default_rng(2).normal(size=(len(rows), len(names))).astype(np.float32)
    trainer = XgboostTrainer(monotone=[0] * len(names), threads=1)
    model = trainer.fit(replace(rows, features=wide), PBM, growth=Growth(trees=3, depth=3))
    folder.mkdir()
    save_model(model, folder, names=names, version=version)
    return folder


@cache
def _ranker(bench_folder: Path) -> Path:
    return _save_ranker(bench_folder / "ranker", names=_NAMES, version=1)


def _open_ranker(data: bytes, bench: Bench) -> None:
    folder = _ranker(bench.folder)
    with _replaced(folder, data):
        model = open_model(folder, names=_NAMES, version=1)
        model.probabilities(np.zeros((3, FEATURES), np.float32))


def _save_memory(folder: Path) -> Path:
    lists = {f"love {n % 7} {n}": {"a": 0.5, "b": 0.25} for n in range(40)}
    write_memory_table(folder, scored(lists | {"tayler love": {"b": 0.5}}), row_of=_ROWS.get)
    return folder


def _open_stores(data: bytes, bench: Bench) -> None:
    """The program on an index one file of which is not as it was made, but of the same size."""
    index = _index(bench.folder, bench.index)
    with _replaced(index, data), redirect_stdout(io.StringIO()):
        for text in ("tayler love", "love 3 17 by beyonce"):
            words = ("query", text, "--index", str(index), "--user", "ana", "--json", "--no-log")
            code = main(words)
            if code == 1:
                raise IndexDamagedError(text)
            assert code == 0, code


def _stores(bench: Bench) -> Sequence[bytes]:
    """Every file that has a seal."""
    index = _index(bench.folder, bench.index)
    manifests = (layout.MANIFEST, layout.RELEASE_MANIFEST)
    parts = (index / layout.GENERATIONS, index / layout.RELEASES)
    files = [each for part in parts for each in part.rglob("*") if each.is_file()]
    return [
        _input(index, each.relative_to(index).as_posix())
        for each in sorted(files)
        if each.stat().st_size and each.name not in manifests
    ]


def _tries(bench: Bench) -> Sequence[bytes]:
    return [each for each in _stores(bench) if _is_trie(each)]


def _others(bench: Bench) -> Sequence[bytes]:
    return [each for each in _stores(bench) if not _is_trie(each)]


def _is_trie(data: bytes) -> bool:
    return data.partition(_AFTER_NAME)[0].endswith((b".trie", b".marisa"))


TARGETS = (
    Target(
        name="release: manifests",
        seeds=_manifests,
        spoil=choose((spoil_json, spoil_json, spoil_bytes)),
        head=_AFTER_NAME,
        run=_open_manifests,
        share=0.3,
    ),
    Target(
        name="release: policy",
        seeds=lambda bench: _files(_policy(bench.folder)),
        spoil=choose((spoil_json, spoil_bytes)),
        head=_AFTER_NAME,
        run=_open_policy,
    ),
    Target(
        name="release: ranker",
        seeds=lambda bench: _files(_ranker(bench.folder)),
        spoil=choose((spoil_json, spoil_bytes)),
        head=_AFTER_NAME,
        run=_open_ranker,
        native=True,
    ),
    Target(
        name="index: tries",
        seeds=_tries,
        spoil=flip_bits,
        head=_AFTER_NAME,
        run=_open_stores,
        native=True,
        share=0.05,
    ),
    Target(
        name="index: all other files",
        seeds=_others,
        spoil=flip_bits,
        head=_AFTER_NAME,
        run=_open_stores,
        native=True,
        share=0.05,
    ),
)
