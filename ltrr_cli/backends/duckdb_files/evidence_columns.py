"""Records of evidence as Arrow tables, and back."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ltrr_cli.records.evidence import Observations, PairEvidence, ScoredPairs

_NUMBERS = ("clicks", "examinations", "fast_clicks", "fast_examinations")
_BELIEFS = ("prior", "strength", "mean", "lower")


def arrived_table(observations: Observations) -> pa.Table:
    """As the statements call `arrived`."""
    names = {"answer": "answers", "query": "queries", "entity_id": "entity_ids"}
    strings = {
        column: pa.array(getattr(observations, field), pa.string())
        for column, field in {**names, "visitor": "visitors"}.items()
    }
    return pa.table({
        **strings,
        "day": pa.array(observations.days),
        "fades": pa.array(observations.fades),
        "gain": pa.array(observations.gains),
        "examinations": pa.array(observations.examinations),
    })


def scored_table(scored: ScoredPairs) -> pa.Table:
    """As the statements call `scored`; the columns of `remembered`."""
    evidence = scored.evidence
    query_of = np.repeat(np.arange(len(evidence.keys), dtype=np.int32), np.diff(evidence.offsets))
    keys = pa.array(evidence.keys, pa.string())
    return pa.table({
        "query": pa.DictionaryArray.from_arrays(pa.array(query_of), keys),
        "entity_id": pa.array(evidence.entity_ids, pa.string()),
        "place": pa.array(np.arange(len(query_of))),
        **{name: pa.array(getattr(evidence, name)) for name in _NUMBERS},
        "first_day": pa.array(evidence.first_days),
        "last_day": pa.array(evidence.last_days),
        "prior": pa.array(scored.prior),
        "predicted": pa.array(scored.predicted),
        "strength": pa.array(scored.strength),
        "mean": pa.array(scored.mean),
        "lower": pa.array(scored.lower),
    })


def scored_pairs(columns: dict[str, npt.NDArray[Any]]) -> ScoredPairs:
    """The table `remembered`, ordered by query and place."""
    return ScoredPairs(
        evidence=by_query(columns),
        predicted=np.asarray(columns["predicted"], np.bool_),
        **{name: np.asarray(columns[name], np.float64) for name in _BELIEFS},
    )


def by_query(columns: dict[str, npt.NDArray[Any]]) -> PairEvidence:
    """Rows that are ordered by query, as lists by query."""
    queries = np.asarray(columns["query"], object)
    starts = np.flatnonzero(np.concatenate([[True], queries[1:] != queries[:-1]])[: len(queries)])
    return PairEvidence(
        keys=queries[starts].tolist(),
        offsets=np.append(starts, len(queries)).astype(np.int64),
        entity_ids=np.asarray(columns["entity_id"], object).tolist(),
        first_days=np.asarray(columns["first_day"], np.int32),
        last_days=np.asarray(columns["last_day"], np.int32),
        **{name: np.asarray(columns[name], np.float64) for name in _NUMBERS},
    )
