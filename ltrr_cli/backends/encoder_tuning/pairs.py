"""How pairs of a query and a clicked entity are held out, and drawn."""

from hashlib import blake2b

import numpy as np
import numpy.typing as npt
from numpy.random import Generator
from scipy.sparse import csr_array

from ltrr_cli.records.click_pairs import ClickPairs
from ltrr_cli.records.hits import Rows
from ltrr_cli.text import normalise

_TEMPER = 0.5
"""A query is drawn in proportion to this power of its weight: 1 would teach "rock" and little else,
0 would give a query typed once as much say as the commonest.
"""

Places = npt.NDArray[np.int64]


def split(pairs: ClickPairs, *, share: float) -> tuple[ClickPairs, ClickPairs]:
    """Pairs to train on, and the pairs of about this share of the groups to judge by.

    A group is on the same side every time: what judges an encoder was never taught to the one
    that it was tuned from.
    """
    is_held = {group: _draw(group) < share for group in set(pairs.groups)}
    mask = np.fromiter((is_held[group] for group in pairs.groups), np.bool_, len(pairs))
    return pairs.part(~mask), pairs.part(mask)


def _draw(group: str) -> float:
    """A number from 0 to 1 that looks random and is the same for a group in every process."""
    digest = blake2b(group.encode("utf-8", "surrogatepass"), digest_size=8, person=b"heldout")
    return int.from_bytes(digest.digest()) / 2**64


class PairSampler:
    """Draws pairs, and knows which of the others are no wrong answers."""

    def __init__(self, pairs: ClickPairs) -> None:
        self._pairs = pairs
        texts = [normalise(query) for query in pairs.queries]
        number = {text: at for at, text in enumerate(dict.fromkeys(texts))}
        self._query = np.fromiter((number[text] for text in texts), np.int64, len(texts))
        entities, self._entity = np.unique(pairs.rows, return_inverse=True)
        total = np.bincount(self._query, weights=pairs.weights)
        chance = pairs.weights * total[self._query] ** (_TEMPER - 1)
        self._chance = chance / chance.sum()
        known = np.ones(len(pairs), np.bool_)
        shape = (len(number), len(entities))
        self._known = csr_array((known, (self._query, self._entity)), shape=shape)

    def draw(self, size: int, generator: Generator) -> Places:
        """At most `size` pairs, as places in the columns; no entity occurs twice among them."""
        drawn = generator.choice(len(self._chance), size=size, p=self._chance)
        _, first = np.unique(self._entity[drawn], return_index=True)
        chosen: Places = drawn[np.sort(first)]
        return chosen

    def queries(self, places: Places) -> list[str]:
        """The queries of these pairs."""
        return [self._pairs.queries[at] for at in places.tolist()]

    def rows(self, places: Places) -> Rows:
        """The clicked rows of these pairs."""
        return self._pairs.rows[places]

    def also_right(self, places: Places) -> npt.NDArray[np.bool_]:
        """Whether query i was also clicked with the entity of pair j, shape (b, b), i != j."""
        right: npt.NDArray[np.bool_] = self._known[self._query[places]][
            :, self._entity[places]
        ].toarray()
        np.fill_diagonal(right, val=False)
        return right
