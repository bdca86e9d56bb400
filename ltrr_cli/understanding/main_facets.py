"""What each entity is about, in short: its genres, or its tags where it has none."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Scores
from ltrr_cli.understanding.attributes import Attributes, Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class MainFacets:
    """Row i has the facets `codes[offsets[i]:offsets[i + 1]]`, each once.

    names: of the facets, without their kind; offsets: shape (n + 1,); codes (index into names),
    weights (above 0, to 1): shape (m,).
    """

    names: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    codes: Codes
    weights: Scores


def main_facets(attributes: Attributes, *, size: int) -> MainFacets:
    """The main facets of a catalogue of this size; attributes of any provenance count.

    A genre and a tag of one name are one facet: no entity is told apart by both.
    """
    weighs = attributes.weights > 0
    of_genre = weighs & _of_kind(attributes, "genre")
    of_tag = weighs & _of_kind(attributes, "tag")
    has_genre = np.zeros(size, np.bool_)
    has_genre[attributes.rows[of_genre]] = True
    kept = np.flatnonzero(of_genre | (of_tag & ~has_genre[attributes.rows]))
    names, codes = _renamed(attributes.facets, attributes.codes[kept])
    rows = attributes.rows[kept]
    order = np.lexsort((codes, rows))
    return MainFacets(
        names=names,
        offsets=np.searchsorted(rows[order], np.arange(size + 1)).astype(np.int64),
        codes=codes[order],
        weights=attributes.weights[kept][order],
    )


def _of_kind(attributes: Attributes, kind: str) -> npt.NDArray[np.bool_]:
    """Which of the entries are of a kind, shape (m,)."""
    facets = attributes.facets
    start = f"{kind}="
    is_kind = np.fromiter((facet.startswith(start) for facet in facets), np.bool_, len(facets))
    found: npt.NDArray[np.bool_] = is_kind[attributes.codes]
    return found


def _renamed(facets: Sequence[str], codes: Codes) -> tuple[tuple[str, ...], Codes]:
    """The names of the facets that are used, and which of them each code means."""
    used, places = np.unique(codes, return_inverse=True)
    number: dict[str, int] = {}
    for code in used.tolist():
        number.setdefault(facets[code].partition("=")[2], len(number))
    values = (number[facets[code].partition("=")[2]] for code in used.tolist())
    return tuple(number), np.fromiter(values, np.int32, len(used))[places]
