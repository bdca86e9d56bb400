"""A query, and what ltrr understood of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Some words of a query that stand for something the catalogue knows.

    slot: what kind of thing: `title`, `artist`, `album`, `genre`, `tag`, `decade`, `year`,
    `language`, `type`, or `words` for words that stand for themselves.
    value: its canonical form (`Taylor Swift`, `1980`); rows: the entities it names, best first;
    edits: spelling corrections it took; strength: 0..1, how surely the words mean it; label: what
    people of the domain call the slot (an `artist` of books is an `author`).
    """

    text: str
    slot: str
    value: str
    rows: tuple[int, ...] = ()
    edits: int = 0
    strength: float = 1.0
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to understand a query: its slots in order, and how likely that is what was meant."""

    probability: float
    slots: tuple[Slot, ...]
    intent: str

    def of(self, *kinds: str) -> tuple[Slot, ...]:
        """The slots of these kinds, in the order of the query."""
        return tuple(slot for slot in self.slots if slot.slot in kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """Everything that was understood of a query before any arm ran.

    words: the normalised words, as typed; corrected: the same with spelling repaired, equal to
    `words` when nothing was; unknown: words that the catalogue does not have; readings: one to
    three, likeliest first, probabilities summing to one. `script` is a Unicode script name
    (`Latin`), `language` an English language name or None when it cannot be told.
    """

    text: str
    words: tuple[str, ...]
    corrected: tuple[str, ...]
    unknown: tuple[str, ...]
    readings: tuple[Reading, ...]
    script: str
    language: str | None

    @property
    def best(self) -> Reading:
        """The likeliest reading."""
        return self.readings[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a listener asks: the text as typed, when, and who, if that is known.

    user: the id under which the listener's history was indexed; types: only these entity types,
    all when empty.
    step: how many queries were asked before in this session; clicked: ids of the entities that
    were clicked on in it, oldest first; the same one again, when it was clicked on again.
    """

    text: str
    asked_at: datetime
    user: str | None = None
    types: tuple[str, ...] = ()
    step: int = 0
    clicked: tuple[str, ...] = ()
