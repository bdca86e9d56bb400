"""Logged queries are asked again: every arm at full depth, so that every plan can be judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.choose_plan import obstacles
from ltrr_cli.flows.retrieve import Fired, retrieve
from ltrr_cli.flows.situation import situation
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.policy.coverage import ArmRanks
from ltrr_cli.policy.situation_features import SCOUTS, SituationFeatures
from ltrr_cli.ports import Advance, Engine, Request
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Scores
from ltrr_cli.records.plan import DEPTHS

_CHUNK = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What the arms did for N events.

    kinds: the intent of each query's best reading; arm_ranks: where they had the entities that
    proved to be worth something; phi: (N, D), features of the situations; ms: (N, A),
    milliseconds of each arm, NaN where it was not able.
    """

    events: tuple[Feedback, ...]
    kinds: tuple[str, ...]
    arm_ranks: ArmRanks
    phi: Scores
    ms: Scores

    def __len__(self) -> int:
        return len(self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """The same of one event; ranks: (r, A) of its r entities."""

    kind: str
    ranks: npt.NDArray[np.int16]
    able: npt.NDArray[np.bool_]
    returned: npt.NDArray[np.int16]
    phi: Scores
    ms: Scores


def replay(tasks: Sequence[tuple[OpenEngine, Sequence[Feedback]]], *, advance: Advance) -> Replay:
    """All events of all tasks, in order, each on the engine that its task opens."""
    chunks = [(opens, list(chunk)) for opens, events in tasks for chunk in _chunks(events)]
    found: list[_Event] = []
    arms: tuple[str, ...] = ()
    for arms, part in in_workers(_replay_chunk, chunks):  # noqa: B007 - the same every time
        found += part
        advance(len(part))
    return _together([each for _, events in chunks for each in events], found, arms=arms)


def joined(replays: Sequence[Replay]) -> Replay:
    """Several replays as one."""
    whole = [each.arm_ranks for each in replays]
    starts = np.cumsum([0, *map(len, replays)])[:-1]
    events = [ranks.event + start for ranks, start in zip(whole, starts.tolist(), strict=True)]
    return Replay(
        events=tuple(event for each in replays for event in each.events),
        kinds=tuple(kind for each in replays for kind in each.kinds),
        arm_ranks=ArmRanks(
            arms=whole[0].arms,
            ranks=np.concatenate([each.ranks for each in whole]),
            event=np.concatenate(events).astype(np.int32),
            gains=np.concatenate([each.gains for each in whole]),
            able=np.concatenate([each.able for each in whole]),
            returned=np.concatenate([each.returned for each in whole]),
            weights=np.concatenate([each.weights for each in whole]),
        ),
        phi=np.concatenate([each.phi for each in replays]),
        ms=np.concatenate([each.ms for each in replays]),
    )


def chosen(whole: Replay, places: npt.NDArray[np.bool_]) -> Replay:
    """Some of the events; places: mask (N,)."""
    ranks = whole.arm_ranks
    entities = places[ranks.event]
    number = np.cumsum(places) - 1
    at = np.flatnonzero(places).tolist()
    return Replay(
        events=tuple(whole.events[place] for place in at),
        kinds=tuple(whole.kinds[place] for place in at),
        arm_ranks=ArmRanks(
            arms=ranks.arms,
            ranks=ranks.ranks[entities],
            event=number[ranks.event[entities]].astype(np.int32),
            gains=ranks.gains[entities],
            able=ranks.able[places],
            returned=ranks.returned[places],
            weights=ranks.weights[places],
        ),
        phi=whole.phi[places],
        ms=whole.ms[places],
    )


def _chunks(events: Sequence[Feedback]) -> Iterator[tuple[Feedback, ...]]:
    return (tuple(events[at : at + _CHUNK]) for at in range(0, len(events), _CHUNK))


def _replay_chunk(engine: Engine, events: list[Feedback]) -> tuple[tuple[str, ...], list[_Event]]:
    engine = replace(engine, scouts=SCOUTS)  # as the policy that is to be learnt will see it
    features = SituationFeatures(arms=tuple(engine.arms))
    return features.arms, [_replay_one(engine, each, features) for each in events]


def _replay_one(engine: Engine, event: Feedback, features: SituationFeatures) -> _Event:
    request = Request(query=event.query, understanding=engine.understand(event.query))
    unable = obstacles(engine, request)
    able = [arm for arm in engine.arms if arm not in unable]
    here = situation(engine, request, able=able)
    fired = retrieve(engine, request, depths=dict.fromkeys(able, DEPTHS[-1]))
    rows = [engine.entities.row_of(entity) for entity in event.found]
    return _Event(
        kind=request.understanding.best.intent,
        ranks=np.stack([_ranks_of(rows, fired.get(arm)) for arm in engine.arms], axis=1),
        able=np.array([arm in fired for arm in engine.arms]),
        returned=np.array(
            [len(fired[arm].hits) if arm in fired else 0 for arm in engine.arms], np.int16
        ),
        phi=features(here),
        ms=np.array([fired[arm].ms if arm in fired else np.nan for arm in engine.arms], np.float32),
    )


def _ranks_of(rows: Sequence[int | None], fired: Fired | None) -> npt.NDArray[np.int16]:
    """The 1-based ranks of these rows in an arm's list, (r,), 0 for none."""
    ranks = np.zeros(len(rows), np.int16)
    if fired is None:
        return ranks
    for at, row in enumerate(rows):
        if row is not None and len(places := np.flatnonzero(fired.hits.rows == row)):
            ranks[at] = places[0] + 1
    return ranks


def _together(
    events: Sequence[Feedback], found: Sequence[_Event], *, arms: tuple[str, ...]
) -> Replay:
    sizes = [len(each.ranks) for each in found]
    gains = [gain for event in events for gain in event.gains if gain > 0]
    return Replay(
        events=tuple(events),
        kinds=tuple(each.kind for each in found),
        arm_ranks=ArmRanks(
            arms=arms,
            ranks=np.concatenate([each.ranks for each in found]),
            event=np.repeat(np.arange(len(found), dtype=np.int32), sizes),
            gains=np.array(gains, np.float32),
            able=np.stack([each.able for each in found]),
            returned=np.stack([each.returned for each in found]),
            weights=segment_weights(events),
        ),
        phi=np.stack([each.phi for each in found]),
        ms=np.stack([each.ms for each in found]),
    )


def segment_weights(events: Sequence[Feedback]) -> npt.NDArray[np.float64]:
    """What each event counts for, so that every segment counts the same; mean 1."""
    names, of_event, counts = np.unique(
        [each.segment for each in events], return_inverse=True, return_counts=True
    )
    weights: npt.NDArray[np.float64] = len(events) / (len(names) * counts[of_event])
    return weights
