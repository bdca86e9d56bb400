"""A query, understood: the parts of this package put together."""

from collections.abc import Callable, Mapping, Sequence

from ltrr_cli.config import Domain
from ltrr_cli.records.query import Query, Reading, Slot, Understanding
from ltrr_cli.text import normalise
from ltrr_cli.understanding.gazetteer import Gazetteer
from ltrr_cli.understanding.language import language_of, script_of
from ltrr_cli.understanding.segmentation import Parse, segment
from ltrr_cli.understanding.spans import MAKER, WORK, Span, SpanFinder
from ltrr_cli.understanding.spelling_repair import Repairs, SpellingRepair
from ltrr_cli.understanding.tokens import Tokens, tokenise
from ltrr_cli.understanding.vocabulary import Vocabulary

FILLER = "filler"
_ROLE_OF_SLOT = {"artist": "artists", "genre": "genres", "tag": "tags", "title": "title"}
_ROWS_ASKED = 16  # of a title, for whose it is
TitleOf = Callable[[int], str]


class Understand:
    """Port `Understander`.

    title_of: row → title as the catalogue writes it; without it slots carry normalised names.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        vocabulary: Vocabulary,
        *,
        domain: Domain,
        title_of: TitleOf | None = None,
    ) -> None:
        self._gazetteer = gazetteer
        filler = frozenset(map(normalise, domain.filler))
        self._finder = SpanFinder(gazetteer, vocabulary, filler=filler)
        self._repair = SpellingRepair(gazetteer, self._finder)
        self._title_of = title_of
        self._labels = {slot: domain.labels.get(role, slot) for slot, role in _ROLE_OF_SLOT.items()}

    def __call__(self, query: Query) -> Understanding:
        """One to three readings; words after the sixtieth are not read.

        The intent of a reading is the type of what it names (`artist`, `track`, …), `mixed` when
        it names things of several types that do not belong together, `topic` when it has only
        attributes, `words` when it has nothing but words.
        """
        tokens = tokenise(query.text)
        exact = self._finder.find(tokens)
        repairs = self._repair.repair(tokens, exact)
        parses = segment([*exact, *repairs.spans], size=len(tokens), makers=self._gazetteer.makers)
        frequency = self._gazetteer.spelling.frequency
        script = script_of(query.text)
        return Understanding(
            text=query.text,
            words=tokens.words,
            corrected=self._corrected(tokens, parses[0][1], repairs),
            unknown=tuple(word for word in dict.fromkeys(tokens.words) if not frequency(word)),
            readings=self._readings(parses, tokens),
            script=script,
            language=language_of(tokens.words, script=script),
        )

    def _corrected(self, tokens: Tokens, best: Parse, repairs: Repairs) -> tuple[str, ...]:
        """The words with the repairs of the best parse, and unknown words replaced elsewhere."""
        repaired = {span.start: span for span in best.spans if span.edits}
        words: list[str] = []
        at = 0
        while at < len(tokens):
            span = repaired.get(at)
            if span is None:
                words += repairs.words.get(at, tokens.words[at]).split()
                at += 1
            else:
                words += self._repaired(span).split()
                at = span.end
        return tuple(words)

    def _repaired(self, span: Span) -> str:
        """How a repaired span is written; a name found by its joined form gets its spaces back."""
        if " " in span.words or self._title_of is None or not len(span.rows):
            return span.words
        name = normalise(self._title_of(int(span.rows[0])))
        return name if name.replace(" ", "") in {span.words, f"the{span.words}"} else span.words

    def _readings(
        self, parses: Sequence[tuple[float, Parse]], tokens: Tokens
    ) -> tuple[Reading, ...]:
        """The parses in slots; a span that several of them have is made one once."""
        spans = {id(span): span for _, parse in parses for span in parse.spans}
        slot_of = {
            key: self._slot(span, tokens) for key, span in spans.items() if span.slot != FILLER
        }
        readings = []
        for odds, parse in parses:
            slots = _in_order(parse.spans, slot_of, tokens)
            readings.append(
                Reading(probability=odds, slots=tuple(slots), intent=self._intent(slots))
            )
        return tuple(readings)

    def _slot(self, span: Span, tokens: Tokens) -> Slot:
        value = span.value
        if len(span.rows) and self._title_of is not None:
            value = self._title_of(int(span.rows[0]))
        return Slot(
            text=" ".join(tokens.words[span.start : span.end]),
            slot=span.slot,
            value=value,
            rows=tuple(span.rows.tolist()),
            edits=span.edits,
            strength=min(1.0, span.strength),
            label=self._labels.get(span.slot, span.slot),
        )

    def _intent(self, slots: Sequence[Slot]) -> str:
        works = [slot for slot in slots if slot.slot == WORK]
        makers = [slot for slot in slots if slot.slot == MAKER]
        if not works and not makers:
            topical = any(slot.slot != "words" for slot in slots)
            return "topic" if topical else "words"
        named = works or makers
        types = {self._type_of(slot.rows[0]) for slot in named}
        is_mixed = len(types) > 1 or (works and makers and self._are_strangers(works, makers))
        return "mixed" if is_mixed else types.pop()

    def _are_strangers(self, works: Sequence[Slot], makers: Sequence[Slot]) -> bool:
        """Whether some maker made none of the works."""
        rows = [row for slot in works for row in slot.rows[:_ROWS_ASKED]]
        made_by = frozenset(self._gazetteer.makers[rows].ravel().tolist())
        return any(made_by.isdisjoint(slot.rows) for slot in makers)

    def _type_of(self, row: int) -> str:
        return self._gazetteer.type_names[int(self._gazetteer.types[row])]


def _in_order(spans: Sequence[Span], slot_of: Mapping[int, Slot], tokens: Tokens) -> list[Slot]:
    """The slots of the spans, and of the words between them; fillers have none."""
    slots: list[Slot] = []
    at = 0
    for span in spans:
        if at < span.start:
            slots.append(_plain_slot(tokens.words[at : span.start]))
        at = span.end
        if id(span) in slot_of:
            slots.append(slot_of[id(span)])
    if at < len(tokens):
        slots.append(_plain_slot(tokens.words[at:]))
    return slots


def _plain_slot(words: Sequence[str]) -> Slot:
    text = " ".join(words)
    return Slot(text=text, slot="words", value=text)
