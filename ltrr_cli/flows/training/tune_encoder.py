"""The encoder tuned on what teaches, and kept if all arms together then find more.

What is held out never tunes: it judges. The old encoder and the new one are both asked by an exact
scan, beside what the other arms find with a memory of what teaches.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ltrr_cli.errors import EncoderError
from ltrr_cli.flows.compare_encoders import DEPTH, Comparison, HeldOut, compare_lists
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.nearest_rows import nearest_rows
from ltrr_cli.flows.training.other_arms import beside_others
from ltrr_cli.flows.training.reports import as_gain
from ltrr_cli.flows.training.split import sample
from ltrr_cli.flows.workers import OpenEngine
from ltrr_cli.ports import Encoder, Vectors
from ltrr_cli.records.click_pairs import ClickPairs
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.training import EncoderReport
from ltrr_cli.text import normalise

FEWEST_PAIRS = 500
"""With fewer a table of thirty thousand rows learns little but its own chance."""
FEWEST_TESTS = 20
TESTED = 1_500
"""Held-out events that judge; more would make the scan long and the interval hardly shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """An encoder; blocks: the vectors that it gives all entities, in the order of their rows."""

    encoder: Encoder
    blocks: Callable[[], Iterable[Vectors]]

    def nearest(self, texts: Sequence[str], *, limit: int) -> list[Rows]:
        """The rows of the entities nearest to each text."""
        return nearest_rows(self.encoder.encode(texts), self.blocks(), limit=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class TunedSearch:
    """The best that was met; steps: batches that it took, 0 when nothing better was found;
    pairs: what was learnt from.
    """

    searched: Searched
    steps: int
    pairs: int


class EncoderBench(Protocol):
    """A generation, as far as its encoder is to be tuned and judged."""

    @property
    def serving(self) -> Searched: ...

    def row_of(self, entity_id: str) -> int | None: ...

    def tune(self, pairs: ClickPairs) -> TunedSearch:
        """The encoder tuned.

        Raises:
            EncoderError: it is a network, or the pairs are of too few sessions.
        """
        ...

    def others(self, teaching: Sequence[Feedback]) -> OpenEngine:
        """Opens the generation with a memory of this feedback."""
        ...


def tune_encoder(
    teaching: Sequence[Feedback],
    test: Sequence[Feedback],
    *,
    bench: EncoderBench,
    stages: Stages,
    rng: np.random.Generator,
) -> tuple[EncoderReport | None, str]:
    """What came of tuning; None with the reason why there is nothing to compare."""
    try:
        return _tuned_and_compared(teaching, test, bench=bench, stages=stages, rng=rng), ""
    except EncoderError as error:
        return None, str(error)


def _tuned_and_compared(
    teaching: Sequence[Feedback],
    test: Sequence[Feedback],
    *,
    bench: EncoderBench,
    stages: Stages,
    rng: np.random.Generator,
) -> EncoderReport:
    pairs = click_pairs(teaching, row_of=bench.row_of)
    events = sample(test, most=TESTED, rng=rng)
    _check(pairs, tests=len(events))
    tuned = bench.tune(pairs)
    if not tuned.steps:
        raise EncoderError(f"{len(pairs):,} pairs taught it nothing that helps with other pairs")
    with stages.stage("other arms", total=len(events)) as advance:
        opens = bench.others(teaching)
        held = beside_others(opens, events, depth=DEPTH, advance=advance)
    _check(pairs, tests=len(held))
    with stages.stage("encoders compared", size=2 * len(held)):
        found = _compare(bench.serving, tuned.searched, held, rng=rng)
    return _report(found, tuned, tested=len(held))


def click_pairs(feedback: Sequence[Feedback], *, row_of: Callable[[str], int | None]) -> ClickPairs:
    """Each query with each entity of the catalogue that proved to be worth something to it."""
    found = [
        (each.query.text, row, gain, each.session)
        for each in feedback
        if normalise(each.query.text)
        for entity, gain in zip(each.entity_ids, each.gains, strict=True)
        if gain > 0 and (row := row_of(entity)) is not None
    ]
    return ClickPairs(
        queries=[query for query, _, _, _ in found],
        rows=np.array([row for _, row, _, _ in found], np.int32),
        weights=np.array([gain for _, _, gain, _ in found], np.float64),
        groups=[session for _, _, _, session in found],
    )


def _check(pairs: ClickPairs, *, tests: int) -> None:
    if len(pairs) < FEWEST_PAIRS:
        raise EncoderError(
            f"{len(pairs):,} pairs of a query and what was found teach, "
            f"at least {FEWEST_PAIRS} are needed"
        )
    if tests < FEWEST_TESTS:
        raise EncoderError(
            f"{tests} held-out queries can judge it, at least {FEWEST_TESTS} are needed"
        )


def _compare(
    old: Searched, new: Searched, held: Sequence[HeldOut], *, rng: np.random.Generator
) -> Comparison:
    texts = [each.text for each in held]
    before, after = (search.nearest(texts, limit=DEPTH) for search in (old, new))
    return compare_lists(before, after, held, generator=rng)


def _report(found: Comparison, tuned: TunedSearch, *, tested: int) -> EncoderReport:
    return EncoderReport(
        name=tuned.searched.encoder.name,
        pairs=tuned.pairs,
        steps=tuned.steps,
        tested=tested,
        depth=DEPTH,
        dense=found.dense,
        dense_gain=as_gain(found.dense_gain),
        union=found.union,
        union_gain=as_gain(found.union_gain),
        segments=found.segments,
        kept=found.is_better,
    )
