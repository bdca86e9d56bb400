"""What goes when something new was published."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.opening import read_pointer, read_release
from ltrr_cli.backends.index_folder.switching import past
from ltrr_cli.errors import IndexFolderError

KEPT_RELEASES = 5
"""How many of the newest releases stay, beside the current one and that before it."""

KEPT_GENERATIONS = 2
"""How many generations stay; more only if the current release, the one before it and the one just
published are of three different ones. Generations are what takes the disk."""


def prune(index: Path, *, fresh: int) -> None:
    """Removes old generations, then the releases that lack theirs or are too many.

    `fresh` is the release just published. It, the current one and the one before that always
    stay. Releases that cannot be read go. Each folder leaves by a rename, so never half there;
    releases leave before their generation, so none is ever without.
    """
    pointer = read_pointer(index)
    musts = {fresh, pointer.release, *past(index, pointer)[-1:]}
    generation_of = _generations(index)
    generations = _kept_generations(generation_of, musts)
    releases = _kept_releases(generation_of, musts, generations=generations)
    for release in layout.releases(index):
        if release not in releases:
            _remove(index, layout.release_folder(index, release))
            layout.delta_file(index, release).unlink(missing_ok=True)
            layout.dropped_delta_file(index, release).unlink(missing_ok=True)
    needed = {generation_of[release] for release in releases if release in generation_of}
    for generation in layout.generations(index):
        if generation not in needed:
            _remove(index, layout.generation_folder(index, generation))


def _generations(index: Path) -> dict[int, int]:
    """Release → generation, of the releases that can be read."""
    found = {}
    for release in layout.releases(index):
        try:
            found[release] = read_release(layout.release_folder(index, release)).generation
        except IndexFolderError:
            continue
    return found


def _kept_generations(generation_of: Mapping[int, int], musts: Collection[int]) -> set[int]:
    kept = {generation_of[release] for release in musts if release in generation_of}
    for generation in sorted(set(generation_of.values()) - kept, reverse=True):
        if len(kept) < KEPT_GENERATIONS:
            kept.add(generation)
    return kept


def _kept_releases(
    generation_of: Mapping[int, int], musts: Collection[int], *, generations: Collection[int]
) -> set[int]:
    usable = [number for number in sorted(generation_of) if generation_of[number] in generations]
    return {*musts, *usable[-KEPT_RELEASES:]}


def _remove(index: Path, folder: Path) -> None:
    kind = folder.parent.name
    outgoing = index / f"{layout.REMOVING}{os.getpid()}-{kind}-{folder.name}"
    folder.rename(outgoing)
    disk.discard(outgoing)
