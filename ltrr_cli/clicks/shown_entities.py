"""Impressions and clicks put together: what was shown, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ltrr_cli.records.events import ACTIONS, Click, Impression, ShownEntity


@dataclass(frozen=True, slots=True)
class ClicksOfAnswers:
    """Clicks by the answer they belong to, all in memory: there are far fewer than impressions."""

    _by_answer: dict[str, dict[int, list[Click]]] = field(default_factory=dict)

    def add(self, click: Click) -> None:
        places = self._by_answer.setdefault(click.query_id, defaultdict(list))
        places[click.position].append(click)

    def take(self, query_id: str) -> Mapping[int, list[Click]]:
        """The clicks on an answer by place; those that are taken are no longer here."""
        return self._by_answer.pop(query_id, {})

    def __len__(self) -> int:
        """How many were not taken."""
        return sum(len(clicks) for each in self._by_answer.values() for clicks in each.values())


def shown_entities(
    impression: Impression, clicks: Mapping[int, list[Click]]
) -> Iterator[ShownEntity]:
    """A row for each place of the page, from the first; clicks: by place."""
    for position, candidate in enumerate(impression.page, start=1):
        done = clicks.get(position, [])
        ranks = ((arm, ranks[candidate]) for arm, ranks in impression.arm_ranks.items())
        yield ShownEntity(
            impression=impression,
            position=position,
            entity_id=impression.entity_ids[candidate],
            action=_strongest(click.action for click in done),
            dwell_s=max(
                (click.dwell_s for click in done if click.dwell_s is not None), default=None
            ),
            arm_ranks={arm: rank for arm, rank in ranks if rank},
        )


def _strongest(actions: Iterable[str]) -> str | None:
    return max(actions, key=ACTIONS.index, default=None)
