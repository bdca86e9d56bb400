"""A need in words, as a person types them: the only way from the latent need to the search.

The forms are none of those that ltrr predicts queries by (`ltrr_cli/memory/*_templates.py`), but
for a name that is typed whole: people do that. Mistakes are made by a model of its own (`typos`),
and nicknames by rule (`names.handle`), so that no alias list of the catalogue has them.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.simulation import frames
from ltrr_cli.simulation.catalogue import SimulatedCatalogue
from ltrr_cli.simulation.names import (
    begun,
    handle,
    spoken,
    telling,
    turned,
    without_small_words,
)
from ltrr_cli.simulation.needs import MISSPELLED, Need
from ltrr_cli.simulation.typos import mistyped

Form = Callable[[str, str, np.random.Generator], str]
"""A title and its maker ("" for none) → what is typed."""

_WORKS: Sequence[tuple[float, Form]] = (
    (0.20, lambda title, _maker, _rng: title),
    (0.20, lambda title, maker, rng: f"{maker.split(' ')[0]} {telling(title, rng)}"),
    (0.14, lambda title, maker, _rng: f"{title} {maker.split(' ')[0]}"),
    (0.12, lambda title, _maker, _rng: without_small_words(title)),
    (0.10, lambda title, maker, _rng: f"{title} by {maker}" if maker else title),
    (0.08, lambda title, _maker, rng: begun(title, rng)),
    (0.06, lambda title, maker, rng: f"{turned(title, rng)} {telling(maker, rng)}"),
    (0.05, lambda title, maker, rng: f"{handle(maker)} {telling(title, rng)}"),
    (0.05, lambda title, maker, rng: f"{telling(title, rng)} {telling(maker, rng)}"),
)
_MAKERS: Sequence[tuple[float, Form]] = (
    (0.40, lambda name, _maker, _rng: name),
    (0.25, lambda name, _maker, rng: begun(name, rng)),
    (0.20, lambda name, _maker, rng: telling(name, rng)),
    (0.15, lambda name, _maker, _rng: handle(name)),
)
_FAVOURITES: Sequence[tuple[float, Form]] = (
    (0.45, lambda title, _maker, rng: telling(title, rng)),
    (0.25, lambda title, _maker, rng: begun(title, rng)[:8].strip()),
    (0.15, lambda title, _maker, rng: f"my {telling(title, rng)}"),
    (0.15, lambda _title, maker, rng: telling(maker, rng)),
)
_HALF_KNOWN = 0.3  # of the works whose name is misspelled: a given name by ear, and a word
_SLIP = 0.05  # odds of a mistake where none is meant
_SECOND = 0.25  # odds that one mistake is followed by another
_CHATTY = 0.08  # odds of words around the words
_CAPITALS = 0.1
_FORGOTTEN = 2, 5  # words of a description that come to mind, from and below


class QueryWriter:
    """Writes queries; type_words: type → words that people have for it."""

    def __init__(
        self, catalogue: SimulatedCatalogue, *, type_words: Mapping[str, Sequence[str]]
    ) -> None:
        self._catalogue = catalogue
        self._type_words = type_words

    def write(self, need: Need, rng: np.random.Generator) -> str:
        """The text of a query for this need; never empty."""
        text = self._misspelled(need, rng) if need.kind == MISSPELLED else self._said(need, rng)
        if rng.random() < _SLIP:
            text = _with_mistake(text, rng)
        if rng.random() < _CHATTY:
            text = frames.filled(frames.CHATTER, rng, text)
        text = " ".join(text.split()) or "?"
        return text.title() if rng.random() < _CAPITALS else text

    def _misspelled(self, need: Need, rng: np.random.Generator) -> str:
        """With a mistake, now and then two; of a work sometimes the maker's first name and a word.

        Who knows a work by ear knows its maker's given name and one word, and spells the name as
        it sounds.
        """
        entity = self._catalogue.entities[need.about[0]]
        given, *more = spoken(_maker(entity)).split() or [""]
        if given and more and rng.random() < _HALF_KNOWN:
            return f"{mistyped(given, rng=rng)} {telling(spoken(entity.title), rng)}"
        text = _with_mistake(self._said(need, rng), rng)
        return _with_mistake(text, rng) if rng.random() < _SECOND else text

    def _said(self, need: Need, rng: np.random.Generator) -> str:
        if need.kind in frames.OF_MAKER and need.about:
            return self._framed(frames.OF_MAKER[need.kind], need, rng)
        if need.words:
            known = frames.NEW_FACET if need.kind == "new" else frames.FACET
            return self._framed(known, need, rng)
        entity = self._catalogue.entities[need.about[0]]
        if need.kind == "described":
            return _description(entity, rng)
        forms = _FAVOURITES if need.kind == "again" else self._forms(need.about[0])
        return _pick(forms, rng)(spoken(entity.title), spoken(_maker(entity)), rng)

    def _framed(self, known: Sequence[str], need: Need, rng: np.random.Generator) -> str:
        """In a sentence that names a type only if one is wanted."""
        said = " ".join(need.words) or self._name(need.about[0], rng)
        fitting = [frame for frame in known if ("{1}" in frame) == bool(need.type)]
        return frames.filled(fitting, rng, said, self._plural(need, rng))

    def _forms(self, place: int) -> Sequence[tuple[float, Form]]:
        return _MAKERS if place in self._catalogue.works else _WORKS

    def _name(self, place: int, rng: np.random.Generator) -> str:
        """A maker's name, shortened now and then."""
        name = spoken(self._catalogue.entities[place].title)
        return handle(name) if rng.random() < _SLIP else name

    def _plural(self, need: Need, rng: np.random.Generator) -> str:
        """A word for things of the type that is wanted; nothing when any will do."""
        words = self._type_words.get(need.type, (need.type,))
        return words[int(rng.integers(len(words)))]


def _pick(forms: Sequence[tuple[float, Form]], rng: np.random.Generator) -> Form:
    at = np.searchsorted(np.cumsum([odds for odds, _ in forms]), rng.random())
    return forms[min(int(at), len(forms) - 1)][1]


def _maker(entity: Entity) -> str:
    return entity.artists[0] if entity.artists else ""


def _with_mistake(text: str, rng: np.random.Generator) -> str:
    """One word mistyped, a long one rather than a short one."""
    words = text.split()
    if not words:
        return text
    lengths = np.array([len(word) for word in words], float) ** 2
    at = int(rng.choice(len(words), p=lengths / lengths.sum()))
    return " ".join([*words[:at], mistyped(words[at], rng=rng), *words[at + 1 :]])


def _description(entity: Entity, rng: np.random.Generator) -> str:
    words = without_small_words(spoken(entity.description or entity.title)).split()
    count = min(int(rng.integers(*_FORGOTTEN)), len(words))
    kept = np.sort(rng.choice(len(words), size=count, replace=False))
    return " ".join(words[at] for at in kept.tolist())
