"""Every feature that a learned ranker sees: its name, its meaning, and where it may only help."""

from dataclasses import dataclass

VERSION = 5
"""Rises when a feature changes its meaning; a ranker that was trained on another is refused."""

ARMS = (
    "lexical", "popular_lexical", "exact", "fuzzy", "structured", "dense", "sparse", "personal",
    "memory", "similar", "predicted", "fresh", "works", "related",
)  # fmt: skip
"""The arms whose evidence is a feature, in the registry's order."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One number about a candidate; rises: more of it can never be a reason to rank it lower."""

    name: str
    meaning: str
    rises: bool = False


def _of_arm(arm: str) -> tuple[Feature, Feature]:
    return (
        Feature(f"{arm} place", f"1 / the rank that {arm} gave it, 0 when it did not", rises=True),
        Feature(f"{arm} score", f"its score as a share of the best of {arm}", rises=True),
    )


FEATURES: tuple[Feature, ...] = (
    *(feature for arm in ARMS for feature in _of_arm(arm)),
    Feature("arms", "how many arms brought it", rises=True),
    Feature("best place", "1 / the best rank that any arm gave it", rises=True),
    Feature("fused places", "sum of 1 / (60 + rank) over the arms", rises=True),
    Feature("default score", "what it would be ranked by if nothing were learnt", rises=True),
    Feature("memory mean", "remembered clicks for each time it was looked at", rises=True),
    Feature("memory lower", "the same, as low as the evidence leaves possible", rises=True),
    Feature("memory evidence", "log(1 + how often it was looked at for this query)"),
    Feature("predicted prior", "how surely this query was foreseen for it", rises=True),
    Feature("only predicted", "1 when the query was foreseen for it but nobody was shown it yet"),
    Feature("title coverage", "share of the query's words in its title", rises=True),
    Feature("maker coverage", "share of the query's words in its makers' names", rises=True),
    Feature("name coverage", "share of the query's words in its title or makers", rises=True),
    Feature("rare coverage", "the same, a word counting by how rare it is", rises=True),
    Feature("typed coverage", "the same, with the words as they were typed", rises=True),
    Feature("title share", "share of its title's words that the query has", rises=True),
    Feature("maker share", "share of its makers' words that the query has", rises=True),
    Feature("same title", "1 when the query is its title", rises=True),
    Feature("same maker", "1 when the query is its makers' names", rises=True),
    Feature("whole name", "1 when the query is its title and makers together", rises=True),
    Feature("title begins", "1 when its title begins with the query", rises=True),
    Feature("title words", "words of its title"),
    Feature("named", "how likely the query names it as a work", rises=True),
    Feature("named maker", "how likely the query names it as a maker", rises=True),
    Feature("by named maker", "how likely the query names one of its makers", rises=True),
    Feature("reading", "how likely the best reading of the query is"),
    Feature("has work", "1 when the best reading names a work"),
    Feature("has maker", "1 when the best reading names a maker"),
    Feature("has topic", "1 when the best reading names a genre, tag, time, language or type"),
    Feature("has words", "1 when the best reading leaves words that only stand for themselves"),
    Feature("intent type", "1 when it is of the type that the query names", rises=True),
    Feature("asked type", "1 when it is of a type that the query asks for", rises=True),
    Feature("unknown words", "share of the query's words that the catalogue does not have"),
    Feature("edits", "spelling corrections in the best reading"),
    Feature("popularity", "how popular it is, 0..1", rises=True),
    Feature("popularity in type", "share of its type that is no more popular", rises=True),
    Feature("freshness", "how new it is, 0..1"),
    Feature("year distance", "years between it and the time that the query asks for"),
    Feature("is maker", "1 when it is a maker, 0 when it is a work"),
    Feature("type share", "share of the catalogue that is of its type"),
    Feature("cosine", "cosine of its vector and the query's", rises=True),
    Feature("taste", "cosine of its vector and the listener's", rises=True),
    Feature("played before", "1 when the listener played it", rises=True),
    Feature("share of plays", "its share of the listener's plays", rises=True),
    Feature("plays of makers", "its makers' share of the listener's plays", rises=True),
    # not rises: the listener may ask for another genre, and then more of her own speaks against it
    Feature("genre affinity", "sum over its genres of weight · share of the listener's genres"),
    Feature("usual hour", "share of the listener's searches at this part of the day"),
    # not rises: who did not find it there may look for something else, and who did goes on
    Feature("clicked in session", "1 when it was clicked on before in this session"),
    Feature("session cosine", "cosine of its vector and that of the session's clicks"),
    Feature("hour", "hour of the day, 0..23"),
    Feature("weekend", "1 on Saturday and Sunday"),
    Feature("query words", "words of the query"),
    Feature("query characters", "characters of the query"),
    Feature("not English", "1 when the query is in another language"),
)  # fmt: skip
"""In the order of the matrix. NaN: it cannot be known here (the arm did not fire, no listener)."""

NAMES: tuple[str, ...] = tuple(feature.name for feature in FEATURES)
MEANINGS: dict[str, str] = {feature.name: feature.meaning for feature in FEATURES}
MONOTONE: tuple[int, ...] = tuple(int(feature.rises) for feature in FEATURES)
"""Aligned with `NAMES`: 1 where a higher value may only raise the score, else 0."""
