"""Listeners: what each likes, has played, and when each is awake."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.simulation.catalogue import Places, SimulatedCatalogue, Weights

_HOMES = 3  # makers (or works, where nobody is known to have made them) that a taste stands on
_BREADTH = 0.15  # how much everybody likes what is far from the own taste
_OWN_MAKER = 6.0  # how much more of somebody one likes
_PLAYED = 40
_PLAYS = 60.0  # of the favourite; the r-th has this divided by r
_ZIPF, _ZIPF_OFFSET = 0.9, 3.0
_RHYTHMS = ((7, 3.0), (13, 4.0), (19, 3.0), (23, 2.5))  # hour of most activity, and its spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody who searches.

    affinity: shape (p,), how much each known entity suits the taste, above 0; played: places by
    plays, most first, with the plays; hours: (24,), how the day's searches are spread, sums to 1;
    activity: how often this one searches, against others; kinds: what this one searches for,
    against others, one factor for each kind of need.
    """

    name: str
    affinity: npt.NDArray[np.float32]
    played: Places
    plays: Weights
    hours: Weights
    activity: float
    kinds: Weights


def fame(catalogue: SimulatedCatalogue) -> Weights:
    """How often each entity is thought of, shape (p,), sums to 1: Zipf's law over popularity.

    1 / (rank + 3)^.9, as query logs have it.
    """
    ranks = np.empty(len(catalogue))
    ranks[np.argsort(-catalogue.popularity, kind="stable")] = np.arange(len(catalogue))
    mass: Weights = (ranks + _ZIPF_OFFSET) ** -_ZIPF
    mass /= mass.sum()
    return mass


def draw_listeners(
    catalogue: SimulatedCatalogue,
    *,
    count: int,
    kinds: int,
    first: int = 1,
    rng: np.random.Generator,
) -> list[Listener]:
    """Listeners `sim-0001`, `sim-0002`, …; kinds: how many kinds of needs there are."""
    known = fame(catalogue)
    return [
        _listener(catalogue, known, name=f"sim-{number:04d}", kinds=kinds, rng=rng)
        for number in range(first, first + count)
    ]


def _listener(
    catalogue: SimulatedCatalogue, known: Weights, *, name: str, kinds: int,
    rng: np.random.Generator,
) -> Listener:  # fmt: skip
    affinity = _affinity(catalogue, _homes(catalogue, known, rng))
    mass = known * affinity
    works = np.setdiff1d(np.flatnonzero(mass), list(catalogue.works))
    odds = mass[works] / mass[works].sum() if len(works) else mass[works]
    played = rng.choice(works, size=min(_PLAYED, len(works)), replace=False, p=odds)
    return Listener(
        name=name,
        affinity=affinity,
        played=played,
        plays=np.ceil(_PLAYS / np.arange(1, len(played) + 1)),
        hours=_hours(rng),
        activity=float(rng.lognormal(0.0, 0.8)),
        kinds=rng.gamma(4.0, 0.25, size=kinds),
    )


def _homes(
    catalogue: SimulatedCatalogue, known: Weights, rng: np.random.Generator
) -> Sequence[int]:
    makers = np.array(sorted(catalogue.works), np.int64)
    choices = makers if len(makers) else np.arange(len(catalogue))
    odds = known[choices] / known[choices].sum()
    drawn: list[int] = rng.choice(choices, size=_HOMES, p=odds).tolist()
    return drawn


def _affinity(catalogue: SimulatedCatalogue, homes: Sequence[int]) -> npt.NDArray[np.float32]:
    """Cosine to the mean direction of the homes, squared, and more for what the homes made."""
    taste = np.asarray(catalogue.directions[homes].sum(axis=0)).ravel()
    taste = taste / max(float(np.linalg.norm(taste)), 1e-9)
    affinity = _BREADTH + (catalogue.directions @ taste) ** 2
    for home in homes:
        affinity[home] *= _OWN_MAKER
        affinity[catalogue.works.get(home, np.empty(0, np.int64))] *= _OWN_MAKER
    return np.asarray(affinity, np.float32)


def _hours(rng: np.random.Generator) -> Weights:
    peak, spread = _RHYTHMS[rng.integers(len(_RHYTHMS))]
    away = np.abs(np.arange(24) - peak)
    mass = np.exp(-0.5 * (np.minimum(away, 24 - away) / spread) ** 2) + 0.02
    share: Weights = mass / mass.sum()
    return share
