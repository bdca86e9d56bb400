"""How a query is put, whatever it is about: its shape, and the words around what it names.

"who sounds like adele" and "who sounds like abba" are of one shape and have the same words around
the name. Both are hashed, so no list of words of a domain or a language is needed.
"""

from zlib import crc32

from ltrr_cli.records.query import Slot, Understanding

BUCKETS = 32
NAMES: tuple[str, ...] = (
    *(f"around {bucket}" for bucket in range(BUCKETS)),
    *(f"shape {bucket}" for bucket in range(BUCKETS)),
)
"""The features, each 0 or 1: one for words that stand around names, one for sequences of slots."""

_SURE = 0.6  # strength from which the words of a slot surely mean it


def query_shape(understanding: Understanding) -> dict[str, float]:
    """The features that are 1; none for a query that was not read.

    >>> query_shape(Understanding(
    ...     text="?", words=(), corrected=(), unknown=(), readings=(), script="", language=None))
    {}
    """
    if not understanding.readings:
        return {}
    slots = understanding.best.slots
    named = {word for slot in slots if slot.slot != "words" for word in slot.text.split()}
    around = (f"around {_bucket(word)}" for word in understanding.words if word not in named)
    shape = " ".join(_sort(slot) for slot in slots)
    return dict.fromkeys((*around, f"shape {_bucket(shape)}"), 1.0)


def _sort(slot: Slot) -> str:
    """What kind of slot, whether that is in doubt, and whether it was misspelled."""
    return slot.slot + "~" * (slot.strength < _SURE) + "?" * (slot.edits > 0)


def _bucket(text: str) -> int:
    return crc32(text.encode()) % BUCKETS
