"""Readers keep what they opened; what nobody needs can be removed; who writes is named."""

import gc
import json
import multiprocessing
import os
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.holding import alone, hold, hold_generation
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.index_folder.pruning import prune_to
from ltrr_cli.backends.index_folder.switching import rollback
from ltrr_cli.backends.index_folder.write_lock import only_writer
from ltrr_cli.errors import StorageError
from tests.unit.test_releases import NOON, build, train


def clear(index: Path, keep: int = 0) -> tuple[tuple[int, ...], ...]:
    pruned = prune_to(index, keep=keep, started=NOON)
    return pruned.releases, pruned.generations, pruned.held_releases, pruned.held_generations


def test_all_but_the_current_go(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(index), train(index), build(index), train(index)
    assert clear(index, keep=3) == ((), (), (), ())
    assert clear(index, keep=1) == ((1, 2), (1,), (), ())
    assert clear(index) == ((3,), (), (), ())
    assert layout.releases(index) == [4]
    assert layout.generations(index) == [2]
    assert clear(index) == ((), (), (), ())


def test_the_way_back_is_kept_first(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(index), train(index), train(index), train(index, keep=False)
    assert rollback(index, started=NOON) == (3, 2)
    assert clear(index, keep=1)[0] == (3, 4)
    assert rollback(index, started=NOON) == (2, 1)


def read(index: Path, is_open: Event, may_end: Event) -> None:
    _place, _held = hold(lambda: locate(index))
    is_open.set()
    may_end.wait(60)


def test_another_process_keeps_what_it_reads(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(index)
    spawn = multiprocessing.get_context("spawn")
    is_open, may_end = spawn.Event(), spawn.Event()
    reader = spawn.Process(target=read, args=(index, is_open, may_end))
    reader.start()
    assert is_open.wait(60)
    build(index), build(index), build(index)
    assert layout.generations(index) == [1, 3, 4]  # by itself, publishing leaves it too
    assert clear(index) == ((3,), (3,), (1,), (1,))
    may_end.set()
    reader.join()
    assert clear(index) == ((1,), (1,), (), ())


def test_a_hold_ends_with_its_object(tmp_path: Path) -> None:
    index = tmp_path / "index"
    number = build(index)
    place, held = hold(lambda: locate(index))
    assert place.manifest.release == number
    with alone(place.generation / layout.MANIFEST) as is_free:
        assert not is_free
    del held
    gc.collect()
    with alone(place.generation / layout.MANIFEST) as is_free:
        assert is_free


def test_what_is_gone_is_not_held(tmp_path: Path) -> None:
    assert hold_generation(tmp_path / "7") is None
    with alone(tmp_path / "7" / layout.MANIFEST) as is_free:
        assert is_free


def test_a_release_that_goes_while_it_is_opened(tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(index), train(index)
    old, new = locate(index, release=1), locate(index)
    clear(index)
    found = iter([old, old, new])
    assert hold(lambda: next(found))[0] == new


def test_the_second_writer_learns_who_is_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["/usr/bin/ltrr", "train", "a log.parquet"])
    named = f"process {os.getpid()}, since 12:03: ltrr train a log.parquet"
    with only_writer(tmp_path, started=NOON):
        with pytest.raises(StorageError, match=named), only_writer(tmp_path, started=NOON):
            pass
        assert json.loads((tmp_path / layout.LOCK).read_text("utf-8"))["command"]
