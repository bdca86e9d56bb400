"""Two answers share a page, and the clicks on it are counted for the one and the other.

Two releases, or two plans of one release, can so be compared by somebody who does not see whose
a place is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ltrr_cli.evaluation.interleaving import (
    FIRST,
    SECOND,
    MixedPage,
    arm_credit,
    page_credit,
    team_draft,
)
from ltrr_cli.evaluation.interleaving_standing import interleaving_standing
from ltrr_cli.flows.answer_query import seed_of
from ltrr_cli.records.answer import Answer, Result
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.interleaving import InterleavingStanding

_DRAFT = 19  # the stream of an answer's seed that coins are tossed from


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPage:
    """answers: of the first and of the second; entities: what stands at each place, (k,).

    page: whose each place is; its rows are numbers within this page's query alone, because the
    rows of two releases need not mean the same.
    """

    answers: tuple[Answer, Answer]
    entities: tuple[Entity, ...]
    page: MixedPage

    def result(self, place: int, *, team: int) -> Result | None:
        """What an answer has of the entity at a place, 0-based; None when it is not on its page."""
        wanted = self.entities[place].id
        found = self.answers[team].results
        return next((each for each in found if each.entity.id == wanted), None)


def shared_page(first: Answer, second: Answer, *, length: int) -> SharedPage:
    """Mixes the pages of two answers to one query; entities are the same when their ids are.

    The coins follow from the id of the first answer, as its other draws do.
    """
    numbers: dict[str, int] = {}
    entities: dict[int, Entity] = {}
    ranked = []
    for answer in (first, second):
        ids = [result.entity.id for result in answer.results]
        ranked.append(np.array([numbers.setdefault(each, len(numbers)) for each in ids], np.int64))
        entities |= {numbers[each.entity.id]: each.entity for each in answer.results}
    rng = np.random.default_rng((seed_of(first.query_id), _DRAFT))
    page = team_draft(ranked[0], ranked[1], length=length, rng=rng)
    return SharedPage(
        answers=(first, second),
        entities=tuple(entities[row] for row in page.rows.tolist()),
        page=page,
    )


@dataclass(slots=True)
class _Seen:
    page: SharedPage
    clicked: set[int] = field(default_factory=set)

    def clicks(self) -> np.ndarray:
        """Whether each place was clicked, (k,); twice is no more than once."""
        return np.isin(np.arange(len(self.page.entities)), list(self.clicked))


class Tally:
    """The pages of one session, in order, and the clicks on them."""

    def __init__(self) -> None:
        self._seen: list[_Seen] = []

    def __len__(self) -> int:
        """How many pages were shown."""
        return len(self._seen)

    def show(self, page: SharedPage) -> None:
        """A page more, without a click so far."""
        self._seen.append(_Seen(page))

    def click(self, place: int) -> bool:
        """A click on a place, 0-based, of the latest page; whether it speaks for one of the two."""
        latest = self._seen[-1]
        latest.clicked.add(place)
        return bool(latest.page.page.counted[place])

    def standing(self) -> InterleavingStanding:
        """Wins and losses of the first; every page is one session's, so `always` is what counts.

        Raises:
            ValueError: no page was shown.
        """
        outcomes = [page_credit(each.page.page, each.clicks()).outcome for each in self._seen]
        return interleaving_standing(
            np.array(outcomes, np.int64),
            np.zeros(len(outcomes), np.int64),
            rng=np.random.default_rng(0),
        )

    def arms(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Arm → its part of the clicks that count, for the first and for the second."""
        found: tuple[dict[str, float], dict[str, float]] = ({}, {})
        for each in self._seen:
            clicks = each.clicks() & each.page.page.counted
            for team in (FIRST, SECOND):
                for place in np.flatnonzero(clicks & (each.page.page.teams == team)).tolist():
                    _add(found[team], each.page.result(place, team=team))
        return found


def _add(arms: dict[str, float], result: Result | None) -> None:
    """One click, shared by the arms whose lists the plan took the result from."""
    names = [] if result is None else list(result.found_by)
    credit = arm_credit(np.ones((1, len(names)), np.bool_), np.ones(1, np.int64))
    for arm, part in zip(names, credit.tolist(), strict=True):
        arms[arm] = arms.get(arm, 0.0) + part
