"""What a reading asks a text index for: its slots as constraints on makers, facets and types."""

from collections.abc import Iterator
from functools import lru_cache

from ltrr_cli.arms.query_words import in_any_field
from ltrr_cli.records.facet import facet_word
from ltrr_cli.records.query import Reading, Slot
from ltrr_cli.records.text_query import AllOf, AnyOf, BestOf, Phrase, Term, TextQuery

ALL, SOME = 0.8, 0.2
"""How much a place counts among what fulfils all constraints of a reading, or only some of them;
against 1 for what the reading names."""

NEW = "new"
"""The year of "new songs": no constraint, but a push for what is fresh."""

_MAKERS = 3  # entities tried for a maker's name that several share
_WEAK_FACET = 0.5
_KEPT = 1024  # as what a text index made of them: readings of a query share slots, queries facets


def searches(reading: Reading, *, partly: bool) -> Iterator[tuple[TextQuery, float]]:
    """What a reading asks for, and, if asked, with less weight what fulfils a part of it.

    Words and types only raise the score of what fulfils the telling constraints. A type alone is
    no search: half the catalogue would match, and have to be scored.
    """
    types: list[TextQuery] = []
    words: list[TextQuery] = []
    telling: list[TextQuery] = []
    for slot in reading.slots:
        if slot.slot == "words":
            words += map(in_any_field, slot.text.split())
        elif slot.value != NEW:
            (types if slot.slot == "type" else telling).append(_constraint(slot))
    if telling:
        yield AllOf(tuple(telling), extra=(*types, *words)), ALL
    elif types and words:
        yield AllOf((*types, *words)), ALL
    if partly and len(telling) > 1:
        yield AnyOf(tuple(telling)), SOME


def _constraint(slot: Slot) -> TextQuery:
    """What an entity must have to fulfil a slot."""
    if not slot.rows:
        return _has(slot.slot, slot.value)
    titled = slot.text if slot.slot in {"title", "album"} else ""
    return _is_linked(slot.rows[:_MAKERS], titled)


@lru_cache(_KEPT)
def _is_linked(rows: tuple[int, ...], titled: str) -> TextQuery:
    """An entity that is one of these or leads to it, or has these words in its title, if any."""
    linked: tuple[TextQuery, ...] = tuple(Term("links", str(row)) for row in rows)
    return BestOf((*linked, Phrase("title", tuple(titled.split()))) if titled else linked)


@lru_cache(_KEPT)
def _has(slot: str, value: str) -> TextQuery:
    """An entity with the attribute, strongly or weakly; a range of years means any of them."""
    if slot == "year" and "-" in value:
        first, last = map(int, value.split("-"))
        years = (Term("facets", facet_word("year", str(year))) for year in range(first, last + 1))
        return BestOf(tuple(years))
    strong = Term("facets", facet_word(slot, value))
    if slot == "type":  # which every entity declares, so that it is never weak
        return strong
    weak = Term("facets", facet_word(slot, value, strong=False), _WEAK_FACET)
    return BestOf((strong, weak))
