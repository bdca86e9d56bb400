"""Names in an index folder."""

from pathlib import Path

MANIFEST = "manifest.json"
NEW_MANIFEST = "manifest.json.new"
RELEASE_MANIFEST = "release.json"
LOCK = "write.lock"
GENERATIONS = "generations"
RELEASES = "releases"
ONLINE = "online"
BUILDING = "building-"
REMOVING = "removing-"
EVENTS = "events"
_OURS = {MANIFEST, NEW_MANIFEST, LOCK, GENERATIONS, RELEASES, ONLINE, EVENTS}


def generation_folder(index: Path, generation: int) -> Path:
    """Where generation number `generation` lies."""
    return index / GENERATIONS / str(generation)


def release_folder(index: Path, release: int) -> Path:
    """Where release number `release` lies."""
    return index / RELEASES / str(release)


def delta_file(index: Path, release: int) -> Path:
    """Where a release keeps what it learns online; it may be missing, and is never sealed.

    It is only ever appended to, and belongs to one stay of the release: whenever the release is
    left or entered, what lies there is put aside (`dropped_delta_file`).
    """
    return index / ONLINE / f"{release}.jsonl"


def dropped_delta_file(index: Path, release: int) -> Path:
    """Where the last delta of a release is put aside; nothing reads it but people."""
    return index / ONLINE / f"{release}.jsonl.dropped"


def generations(index: Path) -> list[int]:
    """The numbers of all generations in the folder, ascending."""
    return _numbers(index / GENERATIONS)


def releases(index: Path) -> list[int]:
    """The numbers of all releases in the folder, ascending."""
    return _numbers(index / RELEASES)


def leftovers(index: Path) -> list[Path]:
    """Folders of builds and removals that did not finish; true only for who holds the lock."""
    return [entry for entry in index.iterdir() if entry.name.startswith((BUILDING, REMOVING))]


def strangers(index: Path) -> list[str]:
    """Names of entries that ltrr would not have put there."""
    return sorted(
        entry.name
        for entry in index.iterdir()
        if entry.name not in _OURS and not entry.name.startswith((BUILDING, REMOVING))
    )


def _numbers(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal())
