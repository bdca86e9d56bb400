"""Every arm is asked for a query of which it is known what is relevant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.choose_plan import obstacles
from ltrr_cli.flows.retrieve import retrieve
from ltrr_cli.ports import Engine, Request
from ltrr_cli.records.arm_ranks import ArmRanks
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Rows, no_hits

Ranks = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What A arms did for an event with r relevant entities.

    kind: the intent of the query's best reading; ranks: (r, A), 1-based, 0 for none; able: (A,);
    returned: (A,), how long each list was; ms: (A,), milliseconds, NaN where an arm was not able.
    """

    kind: str
    ranks: Ranks
    able: npt.NDArray[np.bool_]
    returned: Ranks
    ms: npt.NDArray[np.float32]


def look(engine: Engine, event: Feedback, *, depth: int) -> tuple[Look, Request, dict[str, Rows]]:
    """What every arm did, the request that it got, and its list, empty if it was not able."""
    request = Request(query=event.query, understanding=engine.understand(event.query))
    unable = obstacles(engine, request)
    fired = retrieve(engine, request, depths={a: depth for a in engine.arms if a not in unable})
    lists = {arm: (fired[arm].hits if arm in fired else no_hits()).rows for arm in engine.arms}
    wanted = [engine.entities.row_of(entity) for entity in event.found]
    seen = Look(
        kind=request.understanding.best.intent,
        ranks=np.stack([ranks_of(wanted, rows) for rows in lists.values()], axis=1),
        able=np.array([arm in fired for arm in engine.arms]),
        returned=np.array([len(rows) for rows in lists.values()], np.int16),
        ms=np.array([fired[arm].ms if arm in fired else np.nan for arm in engine.arms], np.float32),
    )
    return seen, request, lists


def able_arms(seen: Look, lists: Mapping[str, Rows]) -> list[str]:
    """The names of the arms that were able."""
    return [arm for arm, able in zip(lists, seen.able.tolist(), strict=True) if able]


def ranks_of(wanted: Sequence[int | None], rows: Rows) -> Ranks:
    """The 1-based places of these rows in a list, (r,), 0 for none."""
    places = {row: place for place, row in enumerate(rows.tolist(), start=1)}
    return np.array([0 if row is None else places.get(row, 0) for row in wanted], np.int16)


def together(events: Sequence[Feedback], looks: Sequence[Look], *, arms: Sequence[str]) -> ArmRanks:
    """The looks at several events, of which every segment counts the same."""
    sizes = [len(each.ranks) for each in looks]
    gains = [gain for event in events for gain in event.gains if gain > 0]
    return ArmRanks(
        arms=tuple(arms),
        ranks=np.concatenate([each.ranks for each in looks]),
        event=np.repeat(np.arange(len(looks), dtype=np.int32), sizes),
        gains=np.array(gains, np.float32),
        able=np.stack([each.able for each in looks]),
        returned=np.stack([each.returned for each in looks]),
        weights=segment_weights(events),
    )


def segment_weights(events: Sequence[Feedback]) -> npt.NDArray[np.float64]:
    """What each event counts for, so that every segment counts the same; mean 1."""
    names, of_event, counts = np.unique(
        [each.segment for each in events], return_inverse=True, return_counts=True
    )
    weights: npt.NDArray[np.float64] = len(events) / (len(names) * counts[of_event])
    return weights
