"""Words that stand for an attribute: genres, tags, themes, languages, types.

Built from what the catalogue declares and from the domain's word lists; stored as lines
`surface TAB slot TAB value TAB weight` (one surface may have several), so that opening is a split.
"""

from collections.abc import Iterator, KeysView, Mapping
from dataclasses import dataclass
from math import log10

from ltrr_cli.config import Domain
from ltrr_cli.text import normalise
from ltrr_cli.understanding.language import EMPTY_WORDS, LANGUAGES

_VARIANTS = (
    ("hip hop", "hiphop"), ("r and b", "rnb"), ("r and b", "rb"), ("drum and bass", "dnb"),
    ("rock and roll", "rock n roll"), ("rhythm and blues", "rnb"), ("lo fi", "lofi"),
    ("synth pop", "synthpop"), ("k pop", "kpop"), ("j pop", "jpop"),
    ("alternative", "alt"), ("electronic", "electro"),
)  # fmt: skip
_LONG_ENOUGH = 4  # letters of a word that has a plural
_WELL_KNOWN = 5.0  # log10 of the count that gives the full weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One thing a surface can stand for; weight in 0..1, how common it is."""

    slot: str
    value: str
    weight: float


class Vocabulary:
    """Surface → meanings, heaviest first."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        self._lines = lines

    def find(self, surface: str) -> list[Meaning]:
        r"""The meanings of normalised words; none when they stand for themselves.

        >>> vocabulary = parse_vocabulary("hip hop\tgenre\thip-hop\t0.8")
        >>> vocabulary.find("hip hop")
        [Meaning(slot='genre', value='hip-hop', weight=0.8)]
        """
        line = self._lines.get(surface)
        if line is None:
            return []
        fields = line.split("\t")
        return [
            Meaning(slot=slot, value=value, weight=float(weight))
            for slot, value, weight in zip(fields[::3], fields[1::3], fields[2::3], strict=True)
        ]

    @property
    def surfaces(self) -> KeysView[str]:
        """All words that have a meaning."""
        return self._lines.keys()

    def __len__(self) -> int:
        return len(self._lines)


def parse_vocabulary(text: str) -> Vocabulary:
    """The vocabulary that `vocabulary_text` wrote."""
    parted = (line.partition("\t") for line in text.split("\n") if line)
    return Vocabulary({surface: meanings for surface, _, meanings in parted})


def vocabulary_text(facets: Mapping[str, int], *, domain: Domain) -> str:
    """All surfaces of a catalogue and a domain, one a line.

    facets: `genre=rock`, `tag=…`, `language=…` → how many entities have it (`Attributes.counts`).
    """
    meanings: dict[str, dict[tuple[str, str], float]] = {}
    empty = EMPTY_WORDS | set(map(normalise, domain.filler))
    for surface, slot, value, weight in _surfaces(facets, domain):
        if surface and surface not in empty:
            of_surface = meanings.setdefault(surface, {})
            of_surface[slot, value] = max(weight, of_surface.get((slot, value), 0.0))
    return "\n".join(
        "\t".join([surface, *_fields(of_surface)]) for surface, of_surface in meanings.items()
    )


def _fields(meanings: Mapping[tuple[str, str], float]) -> Iterator[str]:
    for (slot, value), weight in sorted(meanings.items(), key=lambda item: (-item[1], item[0])):
        yield from (slot, value, f"{weight:.3f}")


def _surfaces(facets: Mapping[str, int], domain: Domain) -> Iterator[tuple[str, str, str, float]]:
    names_of_types = {normalise(word) for words in domain.type_words.values() for word in words}
    for facet, count in facets.items():
        slot, _, value = facet.partition("=")
        if slot in ("genre", "tag"):
            weight = min(1.0, 0.1 + log10(count + 1) / _WELL_KNOWN)
            for surface, share in variants(normalise(value)).items():
                if surface not in names_of_types:
                    yield surface, slot, " ".join(value.split()), weight * share
    for kind, phrases in domain.type_words.items():
        yield from ((normalise(phrase), "type", kind, 1.0) for phrase in (kind, *phrases))
    for theme, phrases in domain.themes.items():
        yield from ((normalise(phrase), "tag", theme, 0.7) for phrase in (theme, *phrases))
    for language, others in LANGUAGES.items():
        yield from ((normalise(name), "language", language, 0.9) for name in (language, *others))


def variants(surface: str) -> dict[str, float]:
    """The ways to write a genre, with the share of the weight that each keeps.

    >>> list(variants("hip hop"))
    ['hip hop', 'hiphop', 'hip hops', 'hiphops']
    >>> list(variants("ballads"))
    ['ballads', 'ballad']
    """
    ways = {surface: 1.0}
    padded = f" {surface} "
    for one, other in _VARIANTS:
        for said, also in ((one, other), (other, one)):
            if f" {said} " in padded:
                ways.setdefault(padded.replace(f" {said} ", f" {also} ").strip(), 0.95)
    for way in list(ways):
        if way.endswith("s") and not way.endswith("ss") and len(way) > _LONG_ENOUGH:
            ways.setdefault(way[:-1], 0.8)
        elif len(way) >= _LONG_ENOUGH and way.isascii():
            ways.setdefault(way + "s", 0.8)
    return ways
