"""Names in an index folder, and the test whether a folder is one."""

from pathlib import Path

MANIFEST = "manifest.json"
NEW_MANIFEST = "manifest.json.new"
LOCK = "write.lock"
GENERATIONS = "generations"
BUILDING = "building-"
REMOVING = "removing-"
EVENTS = "events"
_OURS = {MANIFEST, NEW_MANIFEST, LOCK, GENERATIONS, "releases", EVENTS}


def generation_folder(index: Path, generation: int) -> Path:
    """Where generation number `generation` lies."""
    return index / GENERATIONS / str(generation)


def generations(index: Path) -> list[int]:
    """The numbers of all generations in the folder, ascending."""
    folder = index / GENERATIONS
    if not folder.is_dir():
        return []
    return sorted(int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal())


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
