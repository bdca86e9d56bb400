"""The index folder when a build fails, is killed, meets another writer, or the disk refuses."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.manifest_file import dump_manifest
from ltrr_cli.backends.index_folder.opening import current, read_manifest, verify
from ltrr_cli.backends.index_folder.publish import building
from ltrr_cli.errors import StorageError
from ltrr_cli.records.manifest import FORMAT_VERSION, Manifest

ROOT = Path(__file__).parents[2]
KILLS = 24
NOON = datetime(2026, 8, 1, 12, 3, tzinfo=UTC)
MANIFEST = Manifest(
    format_version=FORMAT_VERSION,
    generation=1,
    built_at=NOON.isoformat(),
    ltrr_version="0.1.0",
    catalogue="songs.jsonl",
    entities=0,
    rejected=0,
    types={},
    encoder="none",
    dimensions=0,
    sparse=None,
    stores={},
    stages=(),
    files={},
)
BUILD_FOR_EVER = """
import sys
from datetime import datetime
from pathlib import Path
from ltrr_cli.backends.index_folder.manifest_file import parse_manifest
from ltrr_cli.backends.index_folder.publish import building
print("ready", flush=True)
while True:
    with building(Path(sys.argv[1]), started=datetime.min) as build:
        for number in range(4):
            (build.folder / f"{number}.bin").write_bytes(b"love" * 5000)
        build.manifest = parse_manifest(sys.argv[2], source="test")
"""


def publish(index: Path, content: str) -> None:
    with building(index, started=NOON) as build:
        (build.folder / "text").mkdir()
        (build.folder / "text/words.bin").write_text(content, encoding="utf-8")
        build.manifest = MANIFEST


def words(index: Path) -> str:
    return (current(index) / "text/words.bin").read_text("utf-8")


def fail(index: Path) -> None:
    with building(index, started=NOON) as build:
        (build.folder / "half").write_text("x", encoding="utf-8")
        raise KeyboardInterrupt


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())


def contents(index: Path) -> dict[str, bytes]:
    return {
        path.relative_to(index).as_posix(): path.read_bytes()
        for path in index.rglob("*")
        if path.is_file() and path.name != layout.LOCK
    }


def test_a_failing_build_leaves_everything_as_it_was(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path)
    assert contents(tmp_path) == before


def test_a_build_must_say_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="without its manifest"), building(tmp_path, started=NOON):
        pass
    assert contents(tmp_path) == {}


def test_two_writers_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/usr/bin/ltrr", "index", "more.jsonl"])
    with building(tmp_path, started=NOON) as build:
        with pytest.raises(StorageError) as raised:
            publish(tmp_path, "b")
        build.manifest = MANIFEST
    assert str(raised.value) == (
        f"another ltrr (process {os.getpid()}, since 12:03: ltrr index more.jsonl) "
        f"is writing to {tmp_path}: wait for it or stop it"
    )
    publish(tmp_path, "c")
    assert words(tmp_path) == "c"


def test_leftovers_of_killed_builds_are_removed_by_the_next(tmp_path: Path) -> None:
    for name in ("building-99999-1", "removing-1-7"):
        (tmp_path / name / "text").mkdir(parents=True)
        (tmp_path / name / "text/words.bin").touch()
    publish(tmp_path, "a")
    assert layout.leftovers(tmp_path) == []


REFUSALS = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "no space left on the disk",
    errno.EROFS: "read-only file system",
    errno.EACCES: "no permission for",
    errno.EPERM: "no permission for",
}


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.rename"])
def test_a_refusal_of_the_disk_at_any_step(tmp_path: Path, *, code: int, step: str) -> None:
    publish(tmp_path, "a")
    before = contents(tmp_path)
    refused = OSError(code, os.strerror(code))
    with patch(step, side_effect=refused), pytest.raises(StorageError, match=REFUSALS[code]):
        publish(tmp_path, "b")
    assert contents(tmp_path) == before
    assert words(tmp_path) == "a"


def test_an_error_of_the_catalogue_file_is_not_called_the_disks(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), building(tmp_path / ".ltrr", started=NOON):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "songs.jsonl"))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 256 KiB, where the system lets us mount one."""
    folder.mkdir()
    try:
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder))
    except OSError as error:
        pytest.skip(f"no tmpfs can be mounted here: {error}")
    try:
        yield folder
    finally:
        run("umount", str(folder))


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        index = disk / ".ltrr"
        publish(index, "a")
        with pytest.raises(StorageError, match="no space left"):
            publish(index, "b" * 1_000_000)
        assert words(index) == "a"
        publish(index, "c")
        assert words(index) == "c"


def test_a_disk_that_is_really_read_only(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        publish(disk / ".ltrr", "a")
        run("mount", "-o", "remount,ro", str(disk))
        with pytest.raises(StorageError, match="read-only"):
            publish(disk / ".ltrr", "b")
        with pytest.raises(StorageError, match="cannot make"):
            publish(disk / "new", "b")
        assert words(disk / ".ltrr") == "a"


def wait_for_a_build(index: Path, before: str) -> None:
    for _ in range(3000):
        if (index / layout.MANIFEST).read_text("utf-8") != before:
            return
        time.sleep(0.01)
    pytest.fail("no build came to its end in 30 seconds")


def test_a_build_killed_at_any_moment_leaves_a_whole_index(tmp_path: Path) -> None:
    rng = random.Random(7)
    publish(tmp_path, "0")
    newest = 1
    for kill in range(KILLS):
        before = (tmp_path / layout.MANIFEST).read_text("utf-8")
        child = subprocess.Popen(
            [sys.executable, "-c", BUILD_FOR_EVER, str(tmp_path), dump_manifest(MANIFEST)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        with child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            if kill % 4 == 0:  # or a busy machine might never let a build come to its end
                wait_for_a_build(tmp_path, before)
            time.sleep(rng.uniform(0, 0.03))
            child.send_signal(signal.SIGKILL)
        assert verify(tmp_path) == []
        generation = read_manifest(current(tmp_path)).generation
        assert generation >= newest
        newest = generation
    assert newest > 1
    publish(tmp_path, "end")
    assert words(tmp_path) == "end"
    assert layout.leftovers(tmp_path) == []
    assert len(layout.generations(tmp_path)) == 2
