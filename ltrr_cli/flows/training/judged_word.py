"""What the judged queries that an index keeps say of a candidate, beside the clicks of a log.

Somebody wrote them down because they must work. Clicks teach what those who clicked wanted; a
candidate that surely loses on the judged queries is not let in on clicks alone.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ltrr_cli.evaluation.gate import Evidence
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.pages import answered, macro_ndcg, page_evidence
from ltrr_cli.flows.training.reports import as_gain
from ltrr_cli.flows.training.split import sample
from ltrr_cli.flows.training.workshop import Workshop
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.training import JudgedWord

MOST = 500
"""Judged queries that are asked at most, of rare segments all: each is answered twice."""


def judged_word(
    judged: Sequence[Feedback],
    *,
    shop: Workshop,
    candidate: Path,
    stages: Stages,
    rng: np.random.Generator,
) -> tuple[Evidence, JudgedWord] | None:
    """Evidence for the gate and how it is told; None where the index keeps no judged queries."""
    events = sample(judged, most=MOST, rng=rng)
    if not events:
        return None
    with stages.stage("judged queries of the index", total=2 * len(events)) as advance:
        now = answered(shop.serving, events, advance=advance)
        new = answered(shop.opens(candidate), events, advance=advance)
    evidence = page_evidence(now, new, events, rng=rng)
    word = JudgedWord(
        queries=len(events),
        before=macro_ndcg(now, events),
        after=macro_ndcg(new, events),
        gain=as_gain(evidence.delta),
    )
    return evidence, word
