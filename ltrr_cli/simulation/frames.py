"""Sentences that requests stand in, made for the simulation only."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

CHATTER: Sequence[str] = (
    "can you put on {0}", "{0} now", "need {0}", "{0} pls", "where is {0}", "hey {0}", "that {0}",
)  # fmt: skip
"""Around any text; {0} is the text."""

FACET: Sequence[str] = (
    "some {0} for tonight", "best {0}", "{1} that are {0}", "good {0} {1}", "{0} {1} all time",
    "more {0}", "top {0} {1}", "a bit of {0}", "{0} for a long day", "{0} classics",
)  # fmt: skip
"""For a facet {0}; {1} is a word for what is wanted."""

NEW_FACET: Sequence[str] = (
    "recent {0}", "new {0} this year", "latest {0} {1}", "{0} just out", "what is new in {0}",
)  # fmt: skip

OF_MAKER: Mapping[str, Sequence[str]] = MappingProxyType({
    "works of a maker": (
        "what else did {0} make", "more from {0}", "{0} lesser known {1}", "everything of {0}",
        "other {1} from {0}", "{0} best of", "all {0}", "{0} full {1} list",
    ),
    "related": (
        "if you like {0}", "fans of {0}", "{0} style", "others like {0}", "{0} sound alike",
        "same vibe as {0}", "close to {0}", "who sounds like {0}",
    ),
    "new": ("new {0}", "latest from {0}", "{0} newest {1}", "recent {0}", "{0} new {1} out"),
})  # fmt: skip
"""Kind of need → frames for a maker {0}; {1} is a word for what is wanted."""


def filled(frames: Sequence[str], rng: np.random.Generator, *words: str) -> str:
    """One of the frames with these words; the first frames are used more often (1 / rank).

    >>> filled(("say {0}",), np.random.default_rng(0), "hello", "unused")
    'say hello'
    """
    odds = 1.0 / np.arange(1, len(frames) + 1)
    return frames[int(rng.choice(len(frames), p=odds / odds.sum()))].format(*words)
