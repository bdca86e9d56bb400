"""Spans of names: what the tables have, found without asking each of them for everything."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.understanding.gazetteer import Gazetteer
from ltrr_cli.understanding.language import EMPTY_WORDS
from ltrr_cli.understanding.spans import LONGEST, MAKER, WORK, Span, SpanFinder
from ltrr_cli.understanding.tokens import Tokens, tokenise
from ltrr_cli.understanding.vocabulary import parse_vocabulary

_LONG_QUERY = 8  # words, above which an empty word alone is no name


def slowly_named(finder: SpanFinder, gazetteer: Gazetteer, tokens: Tokens) -> Iterator[Span]:
    """All tables are asked for the words of every place that one of them has."""
    size = len(tokens)
    for start in range(size):
        for end in range(start + 1, size + 1):
            words = tokens.words[start:end]
            key = " ".join(words)
            if len(words) == 1:
                is_name = size <= _LONG_QUERY or key not in EMPTY_WORDS
            else:
                is_name = key in gazetteer.titles
                is_name |= len(words) <= LONGEST and key in gazetteer.names
            if is_name:
                told = sum(map(gazetteer.information, words), 0.0)
                yield from finder.named(tokens, (start, end), key=key, told=told)


def facts(span: Span) -> tuple[object, ...]:
    return (
        span.start, span.end, span.slot, span.value, span.words, span.strength, span.edits,
        span.rows.tolist(), round(span.gain, 9),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_every_name_is_found_in_every_table(
    gazetteer: Gazetteer, entities: tuple[Entity, ...], data: st.DataObject
) -> None:
    titles = st.sampled_from([entity.title for entity in entities])
    others = st.sampled_from(["the", "love", "by", "live at the old town hall", "unheard", "80s"])
    text = " ".join(data.draw(st.lists(titles | others, min_size=1, max_size=5)))
    tokens = tokenise(text.replace("'", ""))
    as_makers = replace(gazetteer, names=gazetteer.titles)  # also those of more than six words
    tables = data.draw(st.sampled_from([gazetteer, as_makers]))
    finder = SpanFinder(tables, parse_vocabulary(""), filler=frozenset())
    found = [span for span in finder.find(tokens) if span.slot in {MAKER, WORK}]
    expected = slowly_named(finder, tables, tokens)
    assert list(map(facts, found)) == list(map(facts, expected))
