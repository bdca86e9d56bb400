"""The first page of every system, measured, and held against that of the release."""

from collections.abc import Mapping, Sequence

import numpy as np

from ltrr_cli.evaluation import measures
from ltrr_cli.evaluation.measures import unjudged_bounds
from ltrr_cli.evaluation.rankings import Rankings, rankings_of
from ltrr_cli.evaluation.significance import holm
from ltrr_cli.flows.evaluating.ask import RUN_LENGTH, Run
from ltrr_cli.flows.evaluating.grouping import Grouping, Values
from ltrr_cli.records.evaluation import MEASURES, PAGE, RELEASE, CalibrationBin, PageSystem
from ltrr_cli.records.feedback import Feedback

NDCG = MEASURES[0]
_BINS = 8
_FEWEST = 10


def measured(runs: Sequence[Run], events: Sequence[Feedback]) -> dict[str, Values]:
    """Measure → its value for each query, (N,); what nobody judged counts as bad."""
    rankings = _rankings(runs, events)
    return {
        NDCG: measures.ndcg(rankings, PAGE),
        "MRR@10": measures.reciprocal_rank(rankings, PAGE),
        "success@1": measures.success(rankings, 1),
        "success@10": measures.success(rankings, PAGE),
        "AP": measures.average_precision(rankings, RUN_LENGTH),
        "judged@10": measures.judged(rankings, PAGE),
    }


def page_systems(
    runs: Mapping[str, Sequence[Run]], events: Sequence[Feedback], group: Grouping
) -> tuple[tuple[PageSystem, ...], dict[str, Values]]:
    """The systems in the order of the runs; and nDCG@10 by system, for tables by kind."""
    found = {name: measured(each, events) for name, each in runs.items()}
    mine = found[RELEASE][NDCG]
    rivals = [name for name in found if name != RELEASE]
    p_values = holm([group.p(mine - found[name][NDCG]) for name in rivals]).tolist()
    chances = dict(zip(rivals, p_values, strict=True))
    systems = tuple(
        PageSystem(
            name=name,
            measures={measure: group.macro(each) for measure, each in values.items()},
            micro={measure: float(each.mean()) for measure, each in values.items()},
            hopeful=group.macro(_hopeful(runs[name], events)),
            ms=float(np.median([run.ms for run in runs[name]])),
            gain=None if name == RELEASE else group.gain(mine - values[NDCG]),
            p=chances.get(name),
        )
        for name, values in found.items()
    )
    return systems, {name: values[NDCG] for name, values in found.items()}


def calibration(
    chances: Sequence[Sequence[float]], runs: Sequence[Run], events: Sequence[Feedback]
) -> tuple[CalibrationBin, ...]:
    """Places of the release's pages, put into bins of equal size by what the ranker says."""
    told: list[float] = []
    was: list[bool] = []
    for mine, run, event in zip(chances, runs, events, strict=True):
        found = set(event.found)
        told += mine
        was += [entity in found for entity in run.ids[: len(mine)]]
    if len(told) < _FEWEST:
        return ()
    predicted, observed = np.array(told), np.array(was, np.float64)
    parts = np.array_split(np.argsort(predicted, kind="stable"), _BINS)
    return tuple(
        CalibrationBin(
            predicted=float(predicted[part].mean()),
            observed=float(observed[part].mean()),
            places=len(part),
        )
        for part in parts
        if len(part)
    )


def _hopeful(runs: Sequence[Run], events: Sequence[Feedback]) -> Values:
    return unjudged_bounds(measures.ndcg, _rankings(runs, events), PAGE).as_good


def _rankings(runs: Sequence[Run], events: Sequence[Feedback]) -> Rankings:
    worth = [dict(zip(each.entity_ids, each.gains, strict=True)) for each in events]
    return rankings_of([run.ids for run in runs], worth)
