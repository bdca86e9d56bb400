"""A table of word pieces, tuned so that queries lie near what is clicked for them.

InfoNCE over a batch (Henderson et al. 2017, "Efficient natural language response suggestion"; the
`MultipleNegativesRankingLoss` of sentence-transformers): of all entities of a batch the clicked one
should have the highest cosine. Entities that are known to be right too are left out of the sum, and
entities drawn from the whole catalogue are put in (Yang et al. 2020, "Mixed negative sampling for
learning two-tower neural networks"): those that are never clicked would else end up anywhere.
Of all tables on the way the one is kept that does best on held-out pairs.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator, default_rng
from tokenizers import Tokenizer

from ltrr_cli.backends.encoder_tuning.bags import Whole, cut
from ltrr_cli.backends.encoder_tuning.lesson import Lesson
from ltrr_cli.backends.encoder_tuning.pairs import PairSampler, split
from ltrr_cli.backends.encoder_tuning.pool import Pool, make_pool
from ltrr_cli.backends.encoder_tuning.settings import Tuned, TuningSettings
from ltrr_cli.backends.encoder_tuning.trial import Standing, Trial
from ltrr_cli.errors import EncoderError
from ltrr_cli.ports import Progress, Vectors
from ltrr_cli.records.click_pairs import ClickPairs
from ltrr_cli.text import normalise

_TRIALS = 2_000
"""At most so many held-out pairs are asked; more would cost seconds at every judgement."""

_FEWEST = 20
"""With fewer pairs on either side a judgement says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Best:
    table: Vectors
    steps: int
    standing: Standing


def tune_table(
    encoder: Path,
    pairs: ClickPairs,
    *,
    text_of: Callable[[int], str],
    size: int,
    settings: TuningSettings,
    progress: Progress,
) -> Tuned:
    """Tune the static encoder of a folder, which has been opened before; nothing is written.

    text_of: the text that encodes the entity of a row; size: rows of the catalogue. The same
    arguments give the same table on the same machine.

    Raises:
        EncoderError: there are too few pairs to learn from, or too few groups to hold some out.
    """
    generator = default_rng(settings.seed)
    train, held = split(pairs, share=settings.held_out)
    _check(train, held)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    start: Vectors = np.load(encoder / "table.npy")
    with progress.stage("texts of clicked entities"):
        pool = make_pool(tokenizer, pairs.rows, text_of=text_of, size=size, generator=generator)
    trial = _trial(tokenizer, held, known=pairs, pool=pool, generator=generator)
    lesson = Lesson(tokenizer, start, sampler=PairSampler(train), pool=pool, settings=settings)
    before = trial.standing(start)
    best = _learn(
        lesson,
        trial,
        best=_Best(table=start, steps=0, standing=before),
        settings=settings,
        generator=generator,
        progress=progress,
    )
    return Tuned(
        table=best.table,
        steps=best.steps,
        moved=int((best.table != start).any(axis=1).sum()),
        pairs=len(train),
        held_out=len(held),
        before=before,
        after=best.standing,
    )


def _check(train: ClickPairs, held: ClickPairs) -> None:
    total = len(train) + len(held)
    if total < 2 * _FEWEST:
        raise EncoderError(
            f"an encoder cannot be tuned on {total} pairs of a query and a clicked entity: "
            f"give it at least {2 * _FEWEST}, or leave it as it is"
        )
    if min(len(train), len(held)) < _FEWEST:
        raise EncoderError(
            f"of {total} clicked pairs {len(held)} would be held out to judge the encoder by, and "
            f"{len(train)} learnt from: either must be {_FEWEST} or more, so bring more sessions"
        )


def _trial(
    tokenizer: Tokenizer, held: ClickPairs, *, known: ClickPairs, pool: Pool, generator: Generator
) -> Trial:
    """Held-out pairs, drawn as those that are learnt from; `known` are all pairs."""
    chosen = np.sort(PairSampler(held).draw(_TRIALS, generator)).tolist()
    queries = [held.queries[at] for at in chosen]
    answers = pool.places(held.rows[chosen])
    return Trial(
        queries=cut(tokenizer, queries),
        pool=pool.texts,
        answers=answers,
        also_right=_also_right(queries, answers, known=known, places=pool.places(known.rows)),
    )


def _also_right(
    queries: Sequence[str], answers: Whole, *, known: ClickPairs, places: Whole
) -> Whole:
    """Places of what else was clicked for the same queries, see `Trial`."""
    places_of: dict[str, set[int]] = {}
    for query, place in zip(known.queries, places.tolist(), strict=True):
        places_of.setdefault(normalise(query), set()).add(place)
    found = [
        (number, place)
        for number, (query, answer) in enumerate(zip(queries, answers.tolist(), strict=True))
        for place in sorted(places_of[normalise(query)] - {answer})
    ]
    return np.array(found, np.int64).reshape(-1, 2).T


def _learn(
    lesson: Lesson,
    trial: Trial,
    *,
    best: _Best,
    settings: TuningSettings,
    generator: Generator,
    progress: Progress,
) -> _Best:
    """Steps until none of the last judgements was a new best, or there were enough."""
    with progress.stage("encoder", total=settings.steps) as advance, _one_thread():
        for step in range(1, settings.steps + 1):
            lesson.step(generator)
            advance()
            if step % settings.check_every and step < settings.steps:
                continue
            standing = trial.standing(lesson.table)
            if standing.gain > best.standing.gain:
                best = _Best(table=lesson.table.copy(), steps=step, standing=standing)
            elif step - best.steps >= settings.patience * settings.check_every:
                break
    return best


@contextmanager
def _one_thread() -> Iterator[None]:
    """Sums come out the same however many processors there are, and nobody waits on a busy one."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
