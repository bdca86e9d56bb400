"""What entities are about, against a dictionary for each of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.understanding.attributes import Attributes
from ltrr_cli.understanding.main_facets import MainFacets, main_facets

FACETS = ("type=track", "genre=rock", "tag=rock", "tag=calm", "genre=jazz", "decade=1980")
WEIGHTS = st.dictionaries(st.sampled_from(FACETS), st.sampled_from([0.0, 0.25, 1.0]))
"""Of one entity."""


def attributes_of(entities: list[dict[str, float]]) -> Attributes:
    entries = [
        (row, FACETS.index(facet), weight)
        for row, facets in reversed(list(enumerate(entities)))
        for facet, weight in facets.items()
    ]
    rows, codes, weights = zip(*entries, strict=True) if entries else ((), (), ())
    return Attributes(
        facets=FACETS,
        rows=np.array(rows, np.int32),
        codes=np.array(codes, np.int32),
        weights=np.array(weights, np.float32),
        sources=np.zeros(len(rows), np.uint8),
    )


def as_dicts(facets: MainFacets) -> list[dict[str, float]]:
    spans = zip(facets.offsets[:-1], facets.offsets[1:], strict=True)
    return [
        {facets.names[facets.codes[at]]: float(facets.weights[at]) for at in range(start, end)}
        for start, end in spans
    ]


@given(st.lists(WEIGHTS, max_size=6))
def test_genres_else_tags(entities: list[dict[str, float]]) -> None:
    facets = main_facets(attributes_of(entities), size=len(entities))
    expected = []
    for entity in entities:
        named = {
            kind: {
                facet.removeprefix(kind): weight
                for facet, weight in entity.items()
                if facet.startswith(kind) and weight > 0
            }
            for kind in ("genre=", "tag=")
        }
        expected.append(named["genre="] or named["tag="])
    assert as_dicts(facets) == expected
    assert len(facets.codes) == sum(map(len, expected))
    assert set(facets.names) == {name for each in expected for name in each}
