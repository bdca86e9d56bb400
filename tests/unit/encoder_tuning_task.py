"""A little catalogue whose listeners use words that no entity has: "chill" means what is lofi."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import default_rng

from ltrr_cli.records.click_pairs import ClickPairs

MEANT = {
    "chill": "lofi",
    "gym": "hardstyle",
    "bedtime": "lullaby",
    "church": "gospel",
    "beach": "reggae",
    "cowboy": "country",
}
"""Query word → tag; the query words occur in no text."""

FIRST = (
    "Amber,Blue,Cedar,Delta,Ember,Fable,Golden,Harbor,Ivory,Jasper,Karma,Lunar,"
    "Maple,North,Ocean,Purple,Quiet,River,Silver,Tiger,Urban,Velvet,Winter,Yellow"
)
SECOND = "Street,Machine,Garden,Signal,Mirror,Window,Engine,Palace,Letter,Bridge"
PER_TAG = 40


@dataclass(frozen=True, kw_only=True)
class Task:
    """texts: of all entities; tag: of each; taught: whether clicks on it are in `pairs`."""

    texts: list[str]
    tags: list[str]
    pairs: ClickPairs
    taught: np.ndarray = field(repr=False)

    def untaught(self, tag: str) -> list[int]:
        """Rows with a tag that nobody clicked."""
        return [
            row
            for row, (own, taught) in enumerate(zip(self.tags, self.taught, strict=True))
            if own == tag and not taught
        ]


def planted_task(*, seed: int = 7) -> Task:
    """240 entities, half of them clicked, each by its own name and by what it is good for."""
    draw = default_rng(seed)
    tags = [tag for tag in MEANT.values() for _ in range(PER_TAG)]
    possible = [f"{first} {second}" for first in FIRST.split(",") for second in SECOND.split(",")]
    names = [possible[at] for at in draw.permutation(len(possible))]
    texts = [f"{name} {name} {tag} track" for name, tag in zip(names, tags, strict=True)]
    word_of = {tag: word for word, tag in MEANT.items()}
    taught = draw.random(len(tags)) < 0.5
    rows = np.flatnonzero(taught).tolist()
    asked = [(word_of[tags[row]], row) for row in rows] + [
        (names[row].lower(), row) for row in rows
    ]
    clicked = ClickPairs(
        queries=[query for query, _ in asked],
        rows=np.array([row for _, row in asked], np.int32),
        weights=np.ones(len(asked)),
        groups=[f"session {at}" for at in range(len(asked))],
    )
    return Task(texts=texts, tags=tags, pairs=clicked, taught=taught)
