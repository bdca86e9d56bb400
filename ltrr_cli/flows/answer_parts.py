"""Arrays of a query that is answered → the records that an answer is made of.

page: (shown,), the places of the shown candidates among all, best first.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.retrieve import Fired
from ltrr_cli.ports import Engine, Features, Request
from ltrr_cli.records.answer import ArmReport, Ranked, Result, Skipped
from ltrr_cli.records.hits import Candidates, Scores
from ltrr_cli.records.named_columns import NamedColumns
from ltrr_cli.records.plan import Choice


def page_results(
    engine: Engine, candidates: Candidates, *, scores: Scores, page: npt.NDArray[np.intp]
) -> tuple[Result, ...]:
    """What is shown at each place, and which arms found it at which rank."""
    rows, ranks = candidates.rows.take(page), candidates.ranks.take(page, axis=0)
    places = zip(
        rows.tolist(),
        engine.entities.several(rows),
        scores.take(page).tolist(),
        ranks.tolist(),
        strict=True,
    )
    return tuple([
        Result(
            position=position,
            row=row,
            entity=entity,
            score=score,
            found_by={arm: rank for arm, rank in zip(candidates.arms, ranks, strict=True) if rank},
        )
        for position, (row, entity, score, ranks) in enumerate(places, start=1)
    ])


def page_features(
    engine: Engine,
    request: Request,
    candidates: Candidates,
    *,
    features: Features | None,
    page: npt.NDArray[np.intp],
) -> NamedColumns:
    """The features of the page, by name; those of all candidates are there if the ranker reads."""
    of_page = (
        engine.features(request, candidates, places=page)
        if features is None
        else features.take(page, axis=0)
    )
    return NamedColumns(engine.features.names, of_page)


def ranked_candidates(
    candidates: Candidates,
    *,
    scores: Scores,
    order: npt.NDArray[np.intp],
    features: NamedColumns,
) -> Ranked:
    """Every candidate in the order of the ranker; features: of the page."""
    return Ranked(
        rows=candidates.rows.take(order),
        scores=scores.take(order),
        arms=candidates.arms,
        ranks=candidates.ranks.take(order, axis=0),
        features=features,
    )


def arm_reports(
    choice: Choice,
    fired: Mapping[str, Fired],
    *,
    candidates: Candidates,
    page: npt.NDArray[np.intp],
) -> tuple[ArmReport, ...]:
    """What each arm that fired brought, alone and to the page, and why it fired."""
    brought = candidates.ranks.T > 0
    is_unique = np.add.reduce(brought, axis=0) == 1
    unique = np.add.reduce(brought & is_unique, axis=1).tolist()
    on_page = np.add.reduce(brought.take(page, axis=1), axis=1).tolist()
    return tuple([
        ArmReport(
            arm=name,
            depth=choice.plan.depths[name],
            returned=len(arm.hits),
            unique=unique[column],
            on_page=on_page[column],
            ms=arm.ms,
            why="; ".join(filter(None, (choice.why.get(name, ""), arm.hits.note))),
        )
        for column, (name, arm) in enumerate(fired.items())
    ])


def skipped_arms(
    engine: Engine, choice: Choice, *, unable: Mapping[str, str], only: Sequence[str]
) -> tuple[Skipped, ...]:
    """Why each other arm did not fire."""
    unwanted = [name for name in engine.arms if name not in only] if only else []
    whys = {**choice.why, **unable, **dict.fromkeys(unwanted, "not among --arms")}
    otherwise = f"not in the {choice.policy}"
    return tuple([
        Skipped(arm=name, why=whys.get(name) or otherwise)
        for name in engine.arms
        if name not in choice.plan.depths
    ])
