"""The words of all names by row, and how titles use them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import run_starts
from ltrr_cli.memory.title_parts import often_enough
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_strings import WordsOfNames
from ltrr_cli.records.row_words import NO_ROWS, Numbering, RowWords, renumbered, sources
from ltrr_cli.text import normalise

NO_WORDS = WordsOfNames(
    words=[], names=NO_ROWS, title_lengths=np.empty(0, np.int32), short=NO_ROWS, ends=NO_ROWS
)
"""Of no entity at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How titles use words: so many have each, which are rare, which name a version; all (w,)."""

    frequency: npt.NDArray[np.int64]
    is_rare: npt.NDArray[np.bool_]
    is_version: npt.NDArray[np.bool_]


def names_of(entity: Entity) -> tuple[str, ...]:
    """All names by which an entity can be found."""
    return (entity.title, *entity.artists, *entity.aliases, entity.album or "")


def words_of_names(
    entities: Sequence[Entity],
    *,
    title_lengths: Sequence[int],
    short: Iterable[str],
    ends: Iterable[Sequence[str]],
    known: Sequence[str],
) -> WordsOfNames:
    """The words of these entities' names.

    title_lengths, short, ends: as in `WordsOfNames`, of each entity; known: words that keep their
    numbers.
    """
    numbering = Numbering(known)
    names = numbering.rows(" ".join(map(normalise, names_of(entity))) for entity in entities)
    return WordsOfNames(
        names=names,
        title_lengths=np.array(title_lengths, np.int32),
        short=numbering.rows(short),
        ends=numbering.rows(map(" ".join, ends)),
        words=numbering.words,
    )


def replaced(before: WordsOfNames, fresh: WordsOfNames, origin: Rows) -> WordsOfNames:
    """The words of all rows, of those that did not change as they were before.

    fresh: of the rows that did change, in order, with the numbers of `before`; origin: shape (n,),
    the row before of one that did not change, -1 for others.
    """

    def both(part: Callable[[WordsOfNames], RowWords]) -> RowWords:
        return part(before).replaced(part(fresh), origin)

    source = sources(origin, size=len(before.names))
    lengths = np.concatenate([before.title_lengths, fresh.title_lengths])
    return WordsOfNames(
        words=fresh.words,
        names=both(lambda each: each.names),
        title_lengths=lengths[source],
        short=both(lambda each: each.short),
        ends=both(lambda each: each.ends),
    )


def usage(found: WordsOfNames, *, size: int) -> Usage:
    """How these titles use words, of which there are `size` in all."""
    names = found.names
    in_title = names.places < np.repeat(found.title_lengths, names.lengths)
    pairs = np.sort(names.rows[in_title].astype(np.int64) << 32 | names.codes[in_title])
    different = pairs[run_starts(pairs)[:-1]]  # `np.unique` takes ten times as long
    frequency = np.bincount(different & 0xFFFFFFFF, minlength=size)
    ends = np.bincount(found.ends.codes, minlength=size)
    return Usage(
        frequency=frequency,
        is_rare=frequency <= max(1, int(sqrt(len(names)) / 3)),
        is_version=ends >= often_enough(len(found.ends.codes)),
    )


def used_otherwise(found: WordsOfNames, was: Usage, now: Usage) -> npt.NDArray[np.bool_]:
    """Rows of whose titles another word is rare, the rarest, or a version's; shape (n,)."""
    is_other = np.zeros(len(found.names), np.bool_)
    moved = (was.is_rare != now.is_rare)[found.short.codes]
    is_other[found.short.rows[moved]] = True
    moved = (was.is_version != now.is_version)[found.ends.codes]
    is_other[found.ends.rows[moved]] = True
    is_other |= _rarest(found.short, was) != _rarest(found.short, now)
    return is_other


def without_unused(found: WordsOfNames) -> WordsOfNames:
    """The same, with the words numbered in the order in which rows have them."""
    words, (names, short, ends) = renumbered(found.words, (found.names, found.short, found.ends))
    return WordsOfNames(
        words=words, names=names, title_lengths=found.title_lengths, short=short, ends=ends
    )


def _rarest(titles: RowWords, used: Usage) -> npt.NDArray[np.int64]:
    """The place of the first of the rarest words of each title, -1 for one of no words."""
    found = np.full(len(titles), -1, np.int64)
    worded = np.flatnonzero(titles.lengths)
    if len(worded):
        keys = used.frequency[titles.codes] << 32 | titles.places
        found[worded] = np.minimum.reduceat(keys, titles.offsets[worded]) & 0xFFFFFFFF
    return found
