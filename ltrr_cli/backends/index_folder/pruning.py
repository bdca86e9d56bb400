"""What goes when something new was published, or when somebody asks for room."""

import os
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from ltrr_cli.backends.index_folder import disk, layout
from ltrr_cli.backends.index_folder.holding import alone
from ltrr_cli.backends.index_folder.opening import read_pointer, read_release
from ltrr_cli.backends.index_folder.switching import past
from ltrr_cli.backends.index_folder.writing import writing
from ltrr_cli.errors import IndexFolderError
from ltrr_cli.records.releases import Pruned

KEPT_RELEASES = 5
"""How many of the newest releases stay, beside the current one and that before it."""

KEPT_GENERATIONS = 2
"""How many generations stay; more only if the current release, the one before it and the one just
published are of three different ones, or if somebody reads one. Generations are what takes the
disk."""


def prune(index: Path, *, fresh: int) -> Pruned:
    """Removes old generations, then the releases that lack theirs or are too many.

    `fresh` is the release just published. It, the current one and the one before that always
    stay, and what an open reader holds. Releases that cannot be read go. Each folder leaves by a
    rename, so never half there; releases leave before their generation, so none is ever without.
    """
    pointer = read_pointer(index)
    musts = {fresh, pointer.release, *past(index, pointer)[-1:]}
    generation_of = _generations(index)
    generations = _kept_generations(generation_of, musts)
    return _clear(
        index, _kept_releases(generation_of, musts, generations=generations), generation_of
    )


def prune_to(index: Path, *, keep: int, started: datetime) -> Pruned:
    """Removes all releases but the current one and `keep` others, and generations none of them has.

    The one that a rollback leads to is the first to be kept, then the newest. What an open reader
    holds stays too.

    Raises:
        IndexFolderError: there is no index here, or it is damaged.
        StorageError: another process is writing, or the disk refuses.
    """
    read_pointer(index)
    with writing(index, started=started):
        pointer = read_pointer(index)
        generation_of = _generations(index)
        ranked = dict.fromkeys((*past(index, pointer)[-1:], *sorted(generation_of, reverse=True)))
        others = [release for release in ranked if release != pointer.release]
        return _clear(index, {pointer.release, *others[:keep]}, generation_of)


def _clear(index: Path, kept: Collection[int], generation_of: Mapping[int, int]) -> Pruned:
    """Removes what is neither kept nor held."""
    before = {*layout.releases(index)}, {*layout.generations(index)}
    for release in before[0] - {*kept}:
        if _remove(layout.release_folder(index, release), layout.RELEASE_MANIFEST, index=index):
            layout.delta_file(index, release).unlink(missing_ok=True)
            layout.dropped_delta_file(index, release).unlink(missing_ok=True)
    stay = {*layout.releases(index)}
    needed = {generation_of[release] for release in stay if release in generation_of}
    for generation in before[1] - needed:
        _remove(layout.generation_folder(index, generation), layout.MANIFEST, index=index)
    left = {*layout.generations(index)}
    return Pruned(
        releases=tuple(sorted(before[0] - stay)),
        generations=tuple(sorted(before[1] - left)),
        held_releases=tuple(sorted(stay - {*kept})),
        held_generations=tuple(
            sorted(left - {generation_of[each] for each in kept if each in generation_of})
        ),
    )


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


def _remove(folder: Path, manifest: str, *, index: Path) -> bool:
    """Takes a folder away; False, and it stays, when somebody reads it."""
    outgoing = index / f"{layout.REMOVING}{os.getpid()}-{folder.parent.name}-{folder.name}"
    with alone(folder / manifest) as is_free:
        if is_free:
            folder.rename(outgoing)
    if is_free:
        disk.discard(outgoing)
    return is_free
