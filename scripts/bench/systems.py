"""ltrr and its peers are made ready, and asked the same queries."""

import argparse
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from peers import PEERS, installed
from peers.protocol import Corpus

from bench.asking import Answers, apart, ask_ltrr, ask_peer, build_peer
from bench.findings import LTRR
from bench.journal import Journal
from bench.own_steps import BUILT, TAKEN, TAUGHT, build_index, take_index, teach
from bench.quality import Lists
from ltrr_cli.commands.progress import progress
from ltrr_cli.records.feedback import Feedback

_GIVEN = (
    "catalogue", "queries", "histories", "index", "no_training", "no_encoder", "teach", "seed",
)  # fmt: skip
"""The options that an index in the work folder depends on."""


def make_ready(options: argparse.Namespace, teaching: Sequence[Feedback]) -> Journal:
    """Has ltrr ready to answer, in the work folder."""
    index, given = options.work / "index", options.index
    named = {name: str(getattr(options, name)) for name in _GIVEN}
    journal = Journal(options.work / "journal.json", given=named, resumes=options.resume)
    shown = progress()
    with shown.stage(BUILT if given is None else TAKEN):
        if given is None:
            make = partial(build_index, options.catalogue, index, histories=options.histories)
            journal.step(BUILT, make)
        else:
            journal.step(TAKEN, partial(take_index, given, index, learns=bool(teaching)))
    if teaching:
        with shown.stage(TAUGHT, total=len(teaching)):
            journal.step(TAUGHT, partial(teach, index, teaching, encoder=not options.no_encoder))
    return journal


def ask_all(
    options: argparse.Namespace, test: Sequence[Feedback], *, journal: Journal
) -> tuple[dict[str, Answers], list[str]]:
    """What ltrr and its peers answer, and who is missing."""
    index, queries = options.work / "index", [each.query for each in test]
    answers, missing = {}, []
    with progress().stage(LTRR, total=len(test)):
        answers[LTRR] = apart(ask_ltrr, index, queries)
    for name in options.peers:
        peer, folder = PEERS[name], options.work / name
        if not installed(peer):
            missing.append(f"{peer.name} is missing: `{peer.package}` is not installed")
            continue
        with progress().stage(f"{peer.name}, build"):
            journal.step(peer.name, partial(apart, build_peer, name, index=index, folder=folder))
        with progress().stage(peer.name, total=len(test)):
            answers[peer.name] = apart(ask_peer, name, queries, index=index, folder=folder)
    return answers, missing


def ids_of(index: Path, answers: Mapping[str, Answers]) -> dict[str, Lists]:
    """System → the ids that it listed for each query."""
    ids = Corpus(index).entities.ids
    return {
        name: [ids(np.array(rows, np.int32)) for rows in each.rows]
        for name, each in answers.items()
    }
