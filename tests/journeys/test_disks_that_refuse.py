"""A disk that is full, read-only, or has lost or changed a file: a clear message, nothing lost."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.records.events import Click
from tests.conftest import ASSETS, ROOT
from tests.journeys.test_hostile_files import pages, refused
from tests.journeys.test_releases_journey import Program, learn
from tests.journeys.test_train_journey import judged_log

MEBI = 1 << 20
TINY = str(ASSETS / "tiny.jsonl")
SAMPLE = str(ROOT / "sample_catalog" / "catalog.jsonl")
MANIFESTS = (layout.MANIFEST, layout.RELEASE_MANIFEST)


def mounted(*words: str) -> bool:
    """Whether the system lets us mount."""
    return not subprocess.run(words, capture_output=True, check=False).returncode


@contextmanager
def disk(folder: Path, *, size: int) -> Iterator[Path]:
    """A file system of its own of so many bytes."""
    folder.mkdir()
    if not mounted("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)):
        pytest.skip("no tmpfs can be mounted here")
    try:
        yield folder
    finally:
        assert mounted("umount", "--lazy", str(folder))


@pytest.fixture
def ltrr(tiny_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Program]:
    """An index on a disk of its own with two releases, an answer in its log and a click on it."""
    size = sum(file.stat().st_size for file in tiny_index.rglob("*") if file.is_file())
    with disk(tmp_path / "disk", size=3 * size + MEBI) as folder:
        ignored = shutil.ignore_patterns("events")
        index = Path(shutil.copytree(tiny_index, folder / "index", ignore=ignored))
        learn_and_leave(index)
        yield Program(index, capsys)


def learn_and_leave(index: Path) -> None:
    """A candidate that could be promoted."""
    learn(index, promote=False)


def clicked(ltrr: Program) -> str:
    """The id of an answer with a click on it."""
    answer = json.loads(ltrr.says("query", "tayler love", "--json"))["query_id"]
    assert ltrr.run("click", answer, "1")[0] == 0
    return str(answer)


def clicks(ltrr: Program) -> list[Click]:
    return [each for each in wiring.open_event_log(ltrr.index).clicks() if isinstance(each, Click)]


def fill(folder: Path) -> Path:
    """A file that takes all that is left of the disk."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as stream:
        for block in (MEBI, 4096, 1):
            try:
                while stream.write(b"x" * block) == block:
                    pass
            except OSError:
                continue
    return file


def test_a_full_disk(ltrr: Program, tmp_path: Path) -> None:
    answer, log = clicked(ltrr), judged_log(tmp_path / "log.parquet", queries=150)
    before, found = clicks(ltrr), pages(ltrr)
    filler = fill(ltrr.index.parent)
    for words in (
        ("index", TINY),
        ("index", "--update", TINY),
        ("train", "--logs", str(log), "--no-encoder"),
        ("releases", "promote", "2"),
    ):
        assert "no space left" in refused(ltrr, *words).lower(), words
    shown = 0
    while (code := ltrr.run("click", answer, "1")[0]) == 0:  # what is left of the last page
        shown += 1
    assert code == 1
    assert "No space left" in refused(ltrr, "click", answer, "1")
    code, out, err = ltrr.run("query", "love")
    assert code == 0 and "Love" in out
    assert "not logged" in err or not err
    assert [each.position for each in clicks(ltrr)] == [1] * (len(before) + shown)
    assert wiring.verify(ltrr.index) == []
    filler.unlink()
    assert ltrr.run("releases", "promote", "2")[0] == 0
    assert ltrr.run("releases", "rollback")[0] == 0
    assert pages(ltrr) == found
    assert ltrr.run("click", answer, "2")[0] == 0
    assert len(clicks(ltrr)) == len(before) + shown + 1
    assert layout.leftovers(ltrr.index) == []


def test_a_disk_that_fills_while_something_is_built(ltrr: Program) -> None:
    """Whichever engine meets the end first has its own words for it, and none of them is told."""
    found, said = pages(ltrr), []
    folder = str(ltrr.index.parent)
    used = shutil.disk_usage(folder).used
    for more in (3, 10, 18):  # of some 30 megabytes
        assert mounted("mount", "-o", f"remount,size={used + more * MEBI}", folder)
        said.append(refused(ltrr, "index", SAMPLE))
    assert {line.splitlines()[-1] for line in said} == {
        f"error: no space left on the disk of {ltrr.index}: free some and run the command again"
    }
    assert layout.leftovers(ltrr.index) == []
    assert pages(ltrr) == found


def test_a_read_only_disk(ltrr: Program, tmp_path: Path) -> None:
    answer, log = clicked(ltrr), str(judged_log(tmp_path / "log.parquet", queries=150))
    before, found = clicks(ltrr), pages(ltrr)
    folder = str(ltrr.index.parent)
    assert mounted("mount", "-o", "remount,ro", folder)
    for words in (
        ("index", TINY),
        ("index", "--update", TINY),
        ("train", "--logs", log, "--no-encoder"),
        ("releases", "promote", "2"),
        ("releases", "prune"),
        ("click", answer, "1"),
    ):
        assert "read-only" in refused(ltrr, *words).lower(), words
    assert mounted("mount", "-o", "remount,rw", folder)
    assert pages(ltrr) == found
    assert clicks(ltrr) == before


def test_an_index_on_a_read_only_disk_can_be_searched(ltrr: Program) -> None:
    found = pages(ltrr)
    assert mounted("mount", "-o", "remount,ro", str(ltrr.index.parent))
    code, out, err = ltrr.run("query", "love")
    assert code == 0 and "Love" in out, err
    assert "not logged, so clicks on it cannot be recorded" in err
    assert pages(ltrr) == found
    assert "all stores agree" in ltrr.says("index", "--verify")


def test_every_file_that_is_lost_or_changed_is_named(
    tiny_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lost and cut by a query already; a byte that was changed at least by `--verify`."""
    ignored = shutil.ignore_patterns("events")
    ltrr = Program(Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored)), capsys)
    learn(ltrr.index)
    found = pages(ltrr)
    files = [each for each in sorted(ltrr.index.rglob("*")) if each.is_file()]
    sealed = [each for each in files if each.name not in {*MANIFESTS, layout.LOCK}]
    assert len(sealed) > 40
    for number, file in enumerate(sealed):
        kept = file.rename(tmp_path / "kept")
        data = bytearray(kept.read_bytes())
        if number % 2 and data:
            file.write_bytes(data[:-1])
        assert str(file) in refused(ltrr, "query", "tayler love", "--no-log")
        if data:
            data[len(data) // 2] ^= 0x10
            file.write_bytes(data)
            code, out, err = ltrr.run("index", "--verify")
            assert code == 1 and f"{file.name} was changed" in out + err
        kept.replace(file)
    assert pages(ltrr) == found


def test_a_changed_byte_that_a_query_stumbles_over_is_no_fault_of_ltrr(
    tiny_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ignored = shutil.ignore_patterns("events")
    ltrr = Program(Path(shutil.copytree(tiny_index, tmp_path / "index", ignore=ignored)), capsys)
    file = ltrr.index / "generations/1/entities/entities.jsonl"
    data = file.read_bytes()
    file.write_bytes(data.replace(b"{", b"["))
    said = refused(ltrr, "query", "tayler love", "--no-log")
    assert said == (
        f"error: {file} was changed since it was built\n"
        "the index is damaged: use another release (`ltrr releases rollback`), or rebuild the "
        "index with `ltrr index CATALOG`\n"
    )
