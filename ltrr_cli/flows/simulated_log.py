"""Simulated pages become a click log, in the same format as that of real listeners."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import blake2b

import numpy as np

from ltrr_cli.clicks.shown_entities import shown_entities
from ltrr_cli.flows.simulated_examination import DrawnClicks
from ltrr_cli.flows.simulated_plays import Played
from ltrr_cli.flows.simulated_requests import Asked
from ltrr_cli.policy.situation.context import as_logged
from ltrr_cli.ports import Engine
from ltrr_cli.records.events import Click, Impression, ShownEntity
from ltrr_cli.records.named_columns import NamedColumns

_DWELL = 13  # the stream of a search's seed for what happens after a click
_SATISFIED_S, _DISAPPOINTED_S = 120.0, 6.0  # mean seconds
_DIGITS = 6
_FEATURE_DIGITS = 3  # of what the ranker saw: a log that comes with a program should be small


class LoggedSearches:
    """Takes pages of a simulated policy in the order of time; gives them back as rows.

    drawn: where else the draws of that policy could have put what was clicked.
    """

    def __init__(self, engine: Engine) -> None:
        self.drawn = DrawnClicks()
        self._engine = engine
        self._pages: list[tuple[Impression, list[Click]]] = []

    def add(self, asked: Asked, played: Played) -> None:
        impression = self._impression(asked, played)
        rng = np.random.default_rng((asked.seed, _DWELL))
        clicks = [
            _click(impression, place=place, satisfied=bool(played.satisfied[place]), rng=rng)
            for place in np.flatnonzero(played.clicked).tolist()
        ]
        self._pages.append((impression, clicks))
        self.drawn.add(played)

    def rows(self) -> Iterator[ShownEntity]:
        """One for each place of each page."""
        for impression, clicks in self._pages:
            yield from shown_entities(impression, {click.position: [click] for click in clicks})

    def _impression(self, asked: Asked, played: Played) -> Impression:
        """Only what is on the page is kept of the candidates: the log has no more."""
        candidates, page, choice = played.candidates, played.page, played.choice
        moment = asked.moment
        identity = f"{asked.seed} {moment.session} {moment.step} {asked.request.query.text}"
        ranks = candidates.ranks[page].T.tolist()
        features = self._engine.features(asked.request, candidates, places=page)
        short = np.round(features.astype(np.float64), _FEATURE_DIGITS)
        return Impression(
            query_id=blake2b(identity.encode(), digest_size=8).hexdigest(),
            timestamp=moment.at,
            query=asked.request.query.text,
            user=asked.listener,
            session=moment.session,
            types=(),
            release=self._engine.release,
            policy=choice.policy,
            ranker="default score",
            plan=dict(choice.plan.depths),
            propensity=choice.propensity,
            actions=choice.actions,
            entity_ids=tuple(self._engine.entities.ids(candidates.rows[page])),
            scores=tuple(np.round(played.scores[page].astype(float), _DIGITS).tolist()),
            arm_ranks={arm: tuple(each) for arm, each in zip(candidates.arms, ranks, strict=True)},
            page=tuple(range(len(page))),
            seed=asked.seed,
            context=as_logged(asked.context),
            features=NamedColumns(self._engine.features.names, short.astype(np.float32)),
        )


def _click(
    impression: Impression, *, place: int, satisfied: bool, rng: np.random.Generator
) -> Click:
    """A click; one that was owed to relevance satisfies and is played on."""
    dwell_s = rng.exponential(_SATISFIED_S if satisfied else _DISAPPOINTED_S)
    return Click(
        query_id=impression.query_id,
        timestamp=impression.timestamp + timedelta(seconds=5 + 2 * place),
        position=place + 1,
        entity_id=impression.at(place + 1),
        action="play" if satisfied else "click",
        dwell_s=round(1 + float(dwell_s), 1),
    )
