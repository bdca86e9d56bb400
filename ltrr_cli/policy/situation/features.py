"""Situation → one vector for the hazard model: context, who is able, what the scouts brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p
from operator import mul

import numpy as np

from ltrr_cli.policy.situation.context import NAMES, as_logged
from ltrr_cli.records.hits import Hits, Scores
from ltrr_cli.records.situation import Situation

SCOUTS: Mapping[str, int] = {"memory": 160, "similar": 160, "predicted": 160}
"""Arms whose lists are there before a plan is chosen, and how deep they look: those that look
something up and search for nothing. What the list of `lexical` looks like told the policy nothing
more (docs/decisions/0010)."""

_CONSTANT = "constant"
_FIFTH = 4
_LOOKED_AT = 40  # of a list
_OF_LIST = ("brought any", "log length", "log top score", "gap of the first five", "entropy")
_NOTHING_SAID = (0.0,) * len(_OF_LIST)
_ONE = np.ones(1, np.float32)
_NO_CONTEXT = np.zeros(len(NAMES), np.float32)


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationFeatures:
    """Makes the vector; arms: the registry's, in order."""

    arms: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What each place of the vector is."""
        return _names(self.arms)

    def __call__(self, situation: Situation) -> Scores:
        """Shape (len(names),); an empty context counts as zeros."""
        context = situation.context if len(situation.context) else _NO_CONTEXT
        rest = [float(arm in situation.able) for arm in self.arms]
        for scout in SCOUTS:
            rest += _of_list(situation.scouted.get(scout))
        return np.concatenate([_ONE, context, np.array(rest, np.float32)])

    def as_logged(self, situation: Situation) -> dict[str, float]:
        """What of the vector is not 0, by name; not the constant, which says nothing."""
        return as_logged(self(situation)[1:], self.names[1:])

    def from_log(self, values: Mapping[str, float]) -> Scores:
        """The vector of what was logged, to six digits behind the point."""
        vector = np.zeros(len(self.names), np.float32)
        places = _places(self.arms)
        for name, value in ((_CONSTANT, 1.0), *values.items()):
            if name in places:
                vector[places[name]] = value
        return vector


@lru_cache(maxsize=4)
def _names(arms: tuple[str, ...]) -> tuple[str, ...]:
    lists = (f"{scout}: {name}" for scout in SCOUTS for name in _OF_LIST)
    return (_CONSTANT, *NAMES, *(f"{arm} is able" for arm in arms), *lists)


@lru_cache(maxsize=4)
def _places(arms: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(_names(arms))}


def _of_list(hits: Hits | None) -> Sequence[float]:
    """How much a list has to say: all zero when it is empty or was not looked at."""
    if hits is None or not len(hits):
        return _NOTHING_SAID
    scores = [score for score in hits.scores[:_LOOKED_AT].tolist() if score > 0]
    top = scores[0] if scores else 0.0
    fifth = scores[_FIFTH] if len(scores) > _FIFTH else 0.0
    total = max(sum(scores), 1e-9)
    shares = [score / total for score in scores]
    entropy = -sum(map(mul, shares, map(log, shares)))
    gap = (top - fifth) / top if top else 0.0
    return (1.0, log1p(len(hits)) / 5, log1p(top), gap, entropy / 4)
