"""The hazard model: how likely a chunk of an arm's list covers what all earlier chunks miss.

Chunks are gone through in one fixed order: arm after arm as in the registry, each from its top
down. The hazard of chunk b of arm a, given that the target was not covered before, is

    h(a, b | x, k) = sigmoid(w_ab · phi(x) + v_ab · s(k before a))

where phi are the features of the situation and s says how deep the arms before a go (docs:
methods of conditional, "cascade" credit: Kveton et al., ICML 2015). By the chain rule the value
of a plan, the probability that it covers the target, is f(k | x) = 1 - Π (1 - h). So overlap
between arms is learnt: an arm that only repeats an earlier one has hazards near 0 behind it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS
from ltrr_cli.records.runs import run_places
from ltrr_cli.records.situation import Outcome

Levels = npt.NDArray[np.int64]
"""Depths as places on the ladder `DEPTHS`, 0 for none."""

Chunks = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Arms and rungs, both (R,)."""

RUNGS = len(DEPTHS) - 1
_PRIOR_LOGIT = -2.2  # a hazard of about .1 before anything is known
_RATE = 0.15
_MOST = 30  # of a logit
_AT_ONCE = 48  # plans: for more, BLAS wakes other threads, which takes longer than the product


@lru_cache(maxsize=4)
def earlier(arms: int) -> npt.NDArray[np.float32]:
    """Which inputs of s each arm may see, shape (A, 2A): those of arms before it."""
    before = np.tril(np.ones((arms, arms), np.float32), k=-1)
    seen = np.concatenate([before, before], axis=1)
    seen.flags.writeable = False
    return seen


def state(levels: Levels) -> Scores:
    """s(k) of P plans, shape (P, 2A): how deep each arm goes, 0..1, and whether it fires."""
    return np.concatenate([levels / RUNGS, levels > 0], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walks:
    """The chunks that P plans go through, plan after plan: what of their value no query changes.

    places: (T,), each chunk as arm · RUNGS + rung; seen: (T,), v_ab · s(k before a); begins: (P,),
    where those of each plan begin. Every plan begins with a place -1, whatever stands there, that
    never covers anything: so one without depths has a chunk too.
    """

    places: npt.NDArray[np.intp]
    seen: Scores
    begins: npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class HazardModel:
    """The weights, which online learning moves in place.

    arms: (A,); phi_weights: (A, RUNGS, D); state_weights: (A, RUNGS, 2A), 0 where an arm does not
    see another; phi_squares, state_squares: sums of squared gradients (AdaGrad, Duchi et al.
    2011), same shapes.
    """

    arms: tuple[str, ...]
    phi_weights: Scores
    state_weights: Scores
    phi_squares: Scores
    state_squares: Scores

    @classmethod
    def new(cls, arms: tuple[str, ...], features: int) -> "HazardModel":
        """A model that knows nothing: every hazard is about .1."""
        phi = np.zeros((len(arms), RUNGS, features), np.float32)
        phi[:, :, 0] = _PRIOR_LOGIT
        seen = np.zeros((len(arms), RUNGS, 2 * len(arms)), np.float32)
        return cls(
            arms=arms,
            phi_weights=phi,
            state_weights=seen,
            phi_squares=np.ones_like(phi),
            state_squares=np.ones_like(seen),
        )

    def logits(self, phi: Scores) -> Scores:
        """w_ab · phi(x) of every chunk, shape (A, RUNGS): computed once for a query."""
        product: Scores = self.phi_weights @ phi
        return product

    def hazards(self, logits: Scores, levels: Levels) -> Scores:
        """h(a, b | x, k) of every chunk under each of P plans (P, A), shape (P, A, RUNGS)."""
        arms = len(self.arms)
        flat = self.state_weights.reshape(arms * RUNGS, 2 * arms)
        seen = (state(levels) @ flat.T).reshape(len(levels), arms, RUNGS)
        bounded = np.minimum(np.maximum(logits + seen, -_MOST), _MOST)
        chances: Scores = np.divide(1, 1 + np.exp(-bounded))
        return chances

    def values(self, logits: Scores, levels: Levels) -> Scores:
        """f(k | x) of P plans (P, A), shape (P,): the chance that the union holds the target."""
        return self.values_of(logits, self.walks(levels))

    def walks(self, levels: Levels) -> Walks:
        """What P plans (P, A) go through, as the model sees it until it learns again."""
        plans, arms = levels.shape
        width = arms * RUNGS
        said = np.empty((plans, 1 + width), np.float32)
        said[:, 0] = -np.inf
        inputs, weights = state(levels), self.state_weights.reshape(width, 2 * arms).T
        for at in range(0, plans, _AT_ONCE):
            few = slice(at, at + _AT_ONCE)
            np.matmul(inputs[few], weights, out=said[few, 1:])
        firsts = np.tile(np.concatenate([[-1], np.arange(0, width, RUNGS)]), plans)
        runs = np.ones((plans, 1 + arms), np.int64)
        runs[:, 1:] = levels
        places = run_places(firsts, runs.ravel())
        lengths = runs.sum(axis=1)
        rows = (np.arange(plans) * (1 + width)).repeat(lengths)
        return Walks(
            places=places,
            seen=said.ravel().take(rows + places + 1),
            begins=lengths.cumsum() - lengths,
        )

    @staticmethod
    def values_of(logits: Scores, walks: Walks) -> Scores:
        """f(k | x) of the plans of these walks, shape (P,)."""
        missed = logits.ravel().take(walks.places)  # in place from here on: it is long
        missed += walks.seen
        np.minimum(missed, _MOST, out=missed)  # there is no least one: 1 + exp(-30) is 1
        np.exp(missed, out=missed)
        missed += 1
        np.reciprocal(missed, out=missed)  # 1 - h
        covered: Scores = 1 - np.multiply.reduceat(missed, walks.begins)
        return covered

    def learn(self, phi: Scores, levels: Levels, outcome: Outcome) -> None:
        """One AdaGrad step for what came of a plan (A,).

        Every chunk on the way is a row until the clicked entity is covered, the one that covers
        it with label 1; later ones say nothing. No click: all rows have label 0.
        """
        plan = levels[None]
        logits, seen = self.logits(phi), state(plan)[0] * earlier(len(self.arms))
        hazards = self.hazards(logits, plan)[0]
        walks: tuple[Mapping[str, int], ...] = outcome.found or ({},)
        for ranks in walks:
            rows = self._walk(levels, ranks)
            if not rows:
                continue
            arms, rungs, hits = map(np.array, zip(*rows, strict=True))
            errors = (hazards[arms, rungs] - hits) / np.float32(len(walks))
            self._step((arms, rungs), errors, phi, seen[arms])

    def _walk(self, levels: Levels, ranks: Mapping[str, int]) -> list[tuple[int, int, bool]]:
        rows = []
        for arm, name in enumerate(self.arms):
            rank = ranks.get(name, 0)
            for rung in range(int(levels[arm])):
                hit = DEPTHS[rung] < rank <= DEPTHS[rung + 1]
                rows.append((arm, rung, hit))
                if hit:
                    return rows
        return rows

    def _step(self, chunks: Chunks, errors: Scores, *inputs: Scores) -> None:
        """chunks: arms and rungs of R different ones; inputs: of all of them, or (R, …)."""
        pairs = (
            (self.phi_weights, self.phi_squares),
            (self.state_weights, self.state_squares),
        )
        for (weights, squares), values in zip(pairs, inputs, strict=True):
            gradients = errors[:, None] * values
            squares[chunks] += gradients**2
            weights[chunks] -= _RATE * gradients / np.sqrt(squares[chunks])

    def copy(self) -> "HazardModel":
        """One of its own, which learns apart."""
        return HazardModel(
            arms=self.arms,
            phi_weights=self.phi_weights.copy(),
            state_weights=self.state_weights.copy(),
            phi_squares=self.phi_squares.copy(),
            state_squares=self.state_squares.copy(),
        )
