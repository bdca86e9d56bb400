"""From counts of pairs to what is believed of them, with the beliefs that fit the whole log."""

from collections.abc import Callable, Sequence
from dataclasses import fields

import numpy as np
import numpy.typing as npt

from ltrr_cli.memory.grouping import ranks_within
from ltrr_cli.memory.posterior import fit_prior, lower_bound, posterior_mean
from ltrr_cli.ports import PriorsOf
from ltrr_cli.records.evidence import (
    LEAST_EXAMINED,
    MOST_ENTITIES,
    Numbers,
    PairEvidence,
    ScoredPairs,
)

KindsOf = Callable[[Sequence[str]], npt.NDArray[np.integer]]
"""Entity ids to small numbers, 0 or more, one for each type."""

_BANDS = (5.0, 50.0)
"""Borders of how often a query led to something: rare, middling and frequent ones differ."""


def score_pairs(
    evidence: PairEvidence, *, predicted: PriorsOf | None = None, kinds: KindsOf | None = None
) -> ScoredPairs:
    """Pairs with posteriors, best first, at most 200 a query.

    The prior is the predicted score where there is one, else the mean of the pairs of the same
    entity type (`kinds`) and frequency of query; its strength is fitted for each such group.
    So what is actual replaces what was predicted as evidence comes, not all at once. Pairs that
    nobody clicked are left out while E < .5, and so is a query that has no others.

    Best is the highest lower bound; among equals, the entity with the most clicks for any query:
    most pairs of a young log have one click (on RealMix's listeners' tags this tie alone is
    worth .008 of recall at 50).
    """
    seen = select_pairs(evidence, (evidence.clicks > 0) | (evidence.examinations >= LEAST_EXAMINED))
    queries = query_numbers(seen)
    mean, strength = _priors(seen, queries, kinds)
    foreseen = np.full(len(queries), np.nan)
    if predicted is not None and len(queries):
        foreseen = predicted([seen.keys[at] for at in queries.tolist()], seen.entity_ids)
    is_predicted = ~np.isnan(foreseen)
    mean = np.where(is_predicted, foreseen, mean)
    counts = {"clicks": seen.clicks, "examinations": seen.examinations}
    lower = lower_bound(**counts, mean=mean, strength=strength)
    order = np.lexsort((-_clicks_of_entity(seen), -lower, queries))
    order = order[ranks_within(queries[order]) < MOST_ENTITIES]
    return ScoredPairs(
        evidence=_reorder(seen, order, queries[order]),
        prior=mean[order],
        predicted=is_predicted[order],
        strength=strength[order],
        mean=posterior_mean(**counts, mean=mean, strength=strength)[order],
        lower=lower[order],
    )


def query_numbers(evidence: PairEvidence) -> npt.NDArray[np.int64]:
    """For each pair the place of its query in `keys`, (n,)."""
    return np.repeat(np.arange(len(evidence.keys)), np.diff(evidence.offsets))


def select_pairs(evidence: PairEvidence, is_kept: npt.NDArray[np.bool_]) -> PairEvidence:
    """Those pairs only, in their order; queries that lose all of theirs go too."""
    kept = np.flatnonzero(is_kept)
    return _reorder(evidence, kept, query_numbers(evidence)[kept])


def _reorder(
    evidence: PairEvidence, order: npt.NDArray[np.int64], queries: npt.NDArray[np.int64]
) -> PairEvidence:
    """The pairs `order`, whose queries ascend."""
    present, counts = np.unique(queries, return_counts=True)
    whole = {"keys", "offsets", "entity_ids"}
    columns = {
        each.name: getattr(evidence, each.name)[order]
        for each in fields(evidence)
        if each.name not in whole
    }
    return PairEvidence(
        keys=[evidence.keys[at] for at in present.tolist()],
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        entity_ids=[evidence.entity_ids[at] for at in order.tolist()],
        **columns,
    )


def _priors(
    evidence: PairEvidence, queries: npt.NDArray[np.int64], kinds: KindsOf | None
) -> tuple[Numbers, Numbers]:
    """mu0 and n0 of each pair's group."""
    clicks, examinations = evidence.clicks, evidence.examinations
    total = np.bincount(queries, clicks, minlength=len(evidence.keys))
    groups = np.digitize(total, _BANDS)[queries]
    if kinds is not None and len(queries):
        groups += (len(_BANDS) + 1) * np.asarray(kinds(evidence.entity_ids), np.int64)
    overall = fit_prior(clicks, examinations)
    mean, strength = np.empty(len(queries)), np.empty(len(queries))
    for group in np.unique(groups):
        of_group = groups == group
        prior = fit_prior(clicks[of_group], examinations[of_group], otherwise=overall)
        mean[of_group], strength[of_group] = prior.mean, prior.strength
    return mean, strength


def _clicks_of_entity(evidence: PairEvidence) -> Numbers:
    """The clicks of each pair's entity, of all queries together."""
    if not evidence.entity_ids:
        return np.empty(0)
    _, entities = np.unique(np.array(evidence.entity_ids), return_inverse=True)
    total: Numbers = np.bincount(entities, evidence.clicks).astype(np.float64)[entities]
    return total
