"""Releases with a damaged file, a killed process, two writers, a disk that refuses."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import locate, read_pointer, verify
from ltrr_cli.backends.index_folder.publish import building, releasing
from ltrr_cli.backends.index_folder.reading import list_releases
from ltrr_cli.backends.index_folder.switching import promote, rollback
from ltrr_cli.errors import IndexDamagedError, StorageError
from tests.unit.test_index_folder import manifest
from tests.unit.test_index_folder_faults import REFUSALS, contents

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 8, 1, 12, 3, tzinfo=UTC)
EVERY_STEP = """
import os, shutil, signal, sys
from datetime import datetime
from pathlib import Path
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import read_pointer, verify
from ltrr_cli.backends.index_folder.reading import list_releases
from tests.unit.test_index_folder_release_faults import build, change_everything

start, folder = Path(sys.argv[1]), Path(sys.argv[2])

os.fsync = lambda descriptor: None  # a killed process loses nothing of what it wrote

def kill_before(step):
    count = 0
    def counted(call):
        def instead(*args, **kwargs):
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)
        return instead
    for name in ("fsync", "rename", "replace", "mkdir", "unlink", "rmdir", "open"):
        setattr(os, name, counted(getattr(os, name)))

seen, step = set(), 0
while True:
    step += 1
    index = folder / str(step)
    shutil.copytree(start, index)
    child = os.fork()
    if child == 0:
        kill_before(step)
        change_everything(index)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
    pointer = read_pointer(index)
    assert pointer.release in layout.releases(index), (step, pointer)
    assert verify(index) == [], step
    assert [entry.problem for entry in list_releases(index).entries if entry.problem] == [], step
    seen.add(pointer.release)
    if step % 10 == 0:
        build(index)
        assert layout.leftovers(index) == [] and layout.strangers(index) == [], step
        assert not (index / layout.NEW_MANIFEST).exists()
    shutil.rmtree(index)
print(step, sorted(seen))
"""


def build(index: Path) -> None:
    with building(index, started=NOON) as made:
        (made.folder / "words.bin").write_text("love", encoding="utf-8")
        made.manifest = manifest()


def train(index: Path, content: str = "weights", *, keep: bool = True) -> None:
    with releasing(index, started=NOON) as made:
        (made.folder / "policy").mkdir()
        (made.folder / "policy/weights.npy").write_text(content, encoding="utf-8")
        made.promote = keep


def change_everything(index: Path) -> None:
    """Every way in which the current release can change, pruning included."""
    build(index)
    train(index)
    train(index, keep=False)
    promote(index, layout.releases(index)[-1], started=NOON)
    rollback(index, started=NOON)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Releases 1, 2 (of generation 1), 3, 4 (of generation 2); 4 is current."""
    folder = tmp_path / "index"
    for _ in range(2):
        build(folder)
        train(folder)
    return folder


def test_a_process_killed_at_any_step_leaves_a_whole_current_release(
    index: Path, tmp_path: Path
) -> None:
    online = layout.delta_file(index, 4)
    online.parent.mkdir()
    online.touch()
    (tmp_path / "killed").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", EVERY_STEP, str(index), str(tmp_path / "killed")],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps, seen = done.stdout.split(" ", 1)
    assert int(steps) > 60
    assert seen == "[4, 5, 6, 7]\n"


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def swap(file: Path) -> None:
    file.write_bytes(b"x" * file.stat().st_size)


@pytest.mark.parametrize(
    ("name", "damage", "said"),
    [
        ("policy/weights.npy", Path.unlink, "is missing"),
        ("policy/weights.npy", cut, "has 6 bytes, expected 7"),
        ("release.json", Path.unlink, "is gone"),
        ("release.json", cut, "is no JSON"),
        ("release.json", swap, "is no JSON"),
        ("release.json", lambda file: file.write_bytes(b"\xff\xfe"), "is no text"),
    ],
)
def test_damage_is_named_and_a_rollback_helps(
    index: Path, *, name: str, damage: Callable[[Path], object], said: str
) -> None:
    file = index / "releases/4" / name
    if name == "release.json" and damage is cut:
        file.write_text(file.read_text("utf-8").rstrip(), encoding="utf-8")
    damage(file)
    with pytest.raises(IndexDamagedError) as raised:
        locate(index)
    assert str(raised.value).startswith(f"{file} {said}")
    assert "`ltrr releases rollback`" in str(raised.value)
    assert "`ltrr index CATALOG`" in str(raised.value)
    problems = {each.number: each.problem for each in list_releases(index).entries}
    assert problems == {1: None, 2: None, 3: None, 4: str(raised.value)}
    assert rollback(index, started=NOON) == (4, 3)
    assert verify(index) == []
    with pytest.raises(IndexDamagedError, match=re.escape(said)):
        promote(index, 4, started=NOON)
    assert read_pointer(index).release == 3


def test_a_changed_file_is_found_by_verify(index: Path) -> None:
    file = index / "releases/4/policy/weights.npy"
    swap(file)
    locate(index)
    (line,) = verify(index)
    assert line.startswith(f"{file} was changed since it was built: use another release")


def test_a_release_in_the_place_of_another_is_found(index: Path) -> None:
    (index / "releases/4").rename(index.parent / "away")
    (index / "releases/2").rename(index / "releases/4")
    with pytest.raises(IndexDamagedError, match="is that of release 2"):
        locate(index)


def test_a_build_mends_an_index_whose_release_is_gone(index: Path) -> None:
    (index / "releases/4").rename(index.parent / "away")
    with pytest.raises(IndexDamagedError, match=r"releases/4 is gone"):
        locate(index)
    build(index)
    assert locate(index).manifest.release == 5
    assert verify(index) == []


def test_a_build_mends_an_index_that_does_not_say_what_is_current(index: Path) -> None:
    (index / "manifest.json").unlink()
    with pytest.raises(IndexDamagedError, match=r"manifest\.json is gone"):
        locate(index)
    build(index)
    assert read_pointer(index).release == 5
    assert layout.releases(index) == [3, 4, 5]


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.rename"])
def test_a_refusal_of_the_disk_at_any_step(index: Path, *, code: int, step: str) -> None:
    before = contents(index)
    refused = OSError(code, os.strerror(code))
    with patch(step, side_effect=refused), pytest.raises(StorageError, match=REFUSALS[code]):
        train(index)
    assert contents(index) == before
    if step != "pathlib.Path.rename":
        with patch(step, side_effect=refused), pytest.raises(StorageError):
            promote(index, 1, started=NOON)
        with patch(step, side_effect=refused), pytest.raises(StorageError):
            rollback(index, started=NOON)
        assert contents(index) == before
    assert layout.leftovers(index) == []


def test_one_writer_at_a_time(index: Path) -> None:
    others: list[Callable[[], object]] = [
        lambda: train(index),
        lambda: build(index),
        lambda: promote(index, 1, started=NOON),
        lambda: rollback(index, started=NOON),
    ]
    with releasing(index, started=NOON) as made:
        for other in others:
            with pytest.raises(StorageError, match="another ltrr"):
                other()
        assert made.folder.exists()
    assert read_pointer(index).release == 5


def test_who_is_patient_waits_for_the_other_writer(index: Path) -> None:
    holds, lets_go = threading.Event(), threading.Event()

    def other() -> None:
        with releasing(index, started=NOON):
            holds.set()
            lets_go.wait(30)

    with ThreadPoolExecutor(1) as beside:
        done = beside.submit(other)
        assert holds.wait(30)
        threading.Timer(0.5, lets_go.set).start()
        with releasing(index, started=NOON, patience=30) as made:
            assert lets_go.is_set()
        done.result()
    assert read_pointer(index).release == made.number


def test_a_reader_of_an_older_release_goes_on(index: Path) -> None:
    before = locate(index)
    train(index, "new")
    rollback(index, started=NOON)
    build(index)
    assert (before.folder / "policy/weights.npy").read_text("utf-8") == "weights"
    assert (before.generation / "words.bin").read_text("utf-8") == "love"
