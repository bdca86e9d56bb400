"""Logged queries are asked again: every arm at full depth, so that every plan can be judged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.all_arms import Look, able_arms, look, together
from ltrr_cli.flows.situation import situation
from ltrr_cli.flows.workers import OpenEngine, in_workers
from ltrr_cli.policy.situation.features import SCOUTS, SituationFeatures
from ltrr_cli.ports import Advance, Engine
from ltrr_cli.records.arm_ranks import ArmRanks
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


def replay(tasks: Sequence[tuple[OpenEngine, Sequence[Feedback]]], *, advance: Advance) -> Replay:
    """All events of all tasks, in order, each on the engine that its task opens."""
    chunks = [(opens, list(chunk)) for opens, events in tasks for chunk in _chunks(events)]
    found: list[tuple[Look, Scores]] = []
    arms: tuple[str, ...] = ()
    for arms, part in in_workers(_replay_chunk, chunks):  # noqa: B007 - the same every time
        found += part
        advance(len(part))
    events = tuple(each for _, events in chunks for each in events)
    looks = [seen for seen, _ in found]
    return Replay(
        events=events,
        kinds=tuple(each.kind for each in looks),
        arm_ranks=together(events, looks, arms=arms),
        phi=np.stack([phi for _, phi in found]),
        ms=np.stack([each.ms for each in looks]),
    )


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
    at = np.flatnonzero(places).tolist()
    return Replay(
        events=tuple(whole.events[place] for place in at),
        kinds=tuple(whole.kinds[place] for place in at),
        arm_ranks=whole.arm_ranks.part(places),
        phi=whole.phi[places],
        ms=whole.ms[places],
    )


def _chunks(events: Sequence[Feedback]) -> Iterator[tuple[Feedback, ...]]:
    return (tuple(events[at : at + _CHUNK]) for at in range(0, len(events), _CHUNK))


def _replay_chunk(
    engine: Engine, events: list[Feedback]
) -> tuple[tuple[str, ...], list[tuple[Look, Scores]]]:
    engine = replace(engine, scouts=SCOUTS)  # as the policy that is to be learnt will see it
    features = SituationFeatures(arms=tuple(engine.arms))
    return features.arms, [_replay_one(engine, each, features) for each in events]


def _replay_one(
    engine: Engine, event: Feedback, features: SituationFeatures
) -> tuple[Look, Scores]:
    seen, request, lists = look(engine, event, depth=DEPTHS[-1])
    return seen, features(situation(engine, request, able=able_arms(seen, lists)))
