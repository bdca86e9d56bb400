"""A stand-in for a folder that nobody may write into, for engines that make a lock file."""

import os
import tempfile
from pathlib import Path

import pytest

from ltrr_cli.backends.index_folder.lockable import lockable


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that refuses, also to root."""
    made = tmp_path / "text"
    made.mkdir()
    (made / "meta.json").write_text("{}", "utf-8")
    (made / ".tantivy-meta.lock").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return made


def test_the_stand_in_has_links_to_all_files_but_locks(folder: Path) -> None:
    with lockable(folder) as aside:
        assert aside != folder
        assert [each.name for each in aside.iterdir()] == ["meta.json"]
        assert (aside / "meta.json").read_text("utf-8") == "{}"
    assert not aside.exists()
    assert sorted(each.name for each in folder.iterdir()) == [".tantivy-meta.lock", "meta.json"]


def test_a_lock_made_while_the_stand_in_is_removed_is_removed_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Tantivy's watcher does once in some thousand times."""
    removed = os.rmdir
    made: list[Path] = []

    def interrupted(path: str, **options: int) -> None:
        if not made:
            made.append(Path(path) / ".tantivy-meta.lock")
            made[0].touch()
        removed(path, **options)

    with lockable(folder) as aside:
        monkeypatch.setattr(os, "rmdir", interrupted)
    assert made == [aside / ".tantivy-meta.lock"]
    assert not aside.exists()


def test_a_folder_that_may_be_written_is_itself(tmp_path: Path) -> None:
    with lockable(tmp_path) as folder:
        assert folder == tmp_path


def test_what_fails_inside_leaves_nothing(folder: Path) -> None:
    with pytest.raises(ValueError, match="no index"), lockable(folder) as aside:
        raise ValueError("no index")
    assert not aside.exists()
