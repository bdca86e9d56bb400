"""Two answers on one page: every place is known to be whose, and clicks add up."""

import pytest

from ltrr_cli.evaluation.interleaving import FIRST, NEITHER
from ltrr_cli.flows.answer_query import answer_query
from ltrr_cli.flows.shared_pages import SharedPage, Tally, shared_page
from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer
from ltrr_cli.records.plan import Plan
from ltrr_cli.records.query import Query


def ask(engine: Engine, plan: Plan, *, number: int = 0) -> Answer:
    query = Query(text="love", asked_at=engine.clock.now())
    return answer_query(engine, query, plan=plan, shown=6, query_id=f"{number:016x}")


@pytest.fixture(scope="module")
def answers(tiny: Engine) -> tuple[Answer, Answer]:
    plans = Plan(depths={"lexical": 10, "exact": 5}), Plan(depths={"fresh": 10})
    return ask(tiny, plans[0]), ask(tiny, plans[1])


def test_every_place_is_of_the_answer_that_has_it(answers: tuple[Answer, Answer]) -> None:
    shared = shared_page(*answers, length=6)
    ids = [entity.id for entity in shared.entities]
    assert len(set(ids)) == len(ids) == 6
    for place, team in enumerate(shared.page.teams.tolist()):
        result = shared.result(place, team=max(team, FIRST))
        assert team == NEITHER or (result is not None and result.entity.id == ids[place])
    assert shared_page(*answers, length=6).page.teams.tolist() == shared.page.teams.tolist()


def test_coins_differ_from_answer_to_answer(tiny: Engine, answers: tuple[Answer, Answer]) -> None:
    plan = Plan(depths={"lexical": 10, "exact": 5})
    pages = [
        shared_page(ask(tiny, plan, number=each), answers[1], length=6)
        for each in range(0, 20 << 16, 1 << 16)  # the seed is of the first digits
    ]
    assert len({tuple(page.page.teams.tolist()) for page in pages}) > 1


def test_a_click_counts_once_for_its_team_and_its_arms(answers: tuple[Answer, Answer]) -> None:
    shared, tally = shared_page(*answers, length=6), Tally()
    tally.show(shared)
    places = [at for at, told in enumerate(shared.page.counted.tolist()) if told]
    mine = next(at for at in places if shared.page.teams[at] == FIRST)
    assert tally.click(mine) and tally.click(mine)
    found = tally.standing()
    assert (len(tally), found.wins, found.losses, found.ties) == (1, 1, 0, 0)
    first, second = tally.arms()
    result = shared.result(mine, team=FIRST)
    assert result is not None and set(first) == set(result.found_by) and not second
    assert sum(first.values()) == pytest.approx(1)


def test_a_page_without_a_click_is_a_tie(answers: tuple[Answer, Answer]) -> None:
    tally = Tally()
    for page in (shared_page(*answers, length=6), shared_page(answers[0], answers[0], length=6)):
        tally.show(page)
    assert not tally.click(0)  # both have it there
    assert tally.standing().ties == 2 and tally.arms() == ({}, {})


def test_an_answer_without_results_leaves_the_page_to_the_other(
    tiny: Engine, answers: tuple[Answer, Answer]
) -> None:
    empty = ask(tiny, Plan(depths={}))
    shared: SharedPage = shared_page(empty, answers[1], length=3)
    assert len(shared.entities) == 3 and set(shared.page.teams.tolist()) == {NEITHER}
