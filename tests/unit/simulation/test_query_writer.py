"""Queries are people's own, not ltrr's predictions, and tell nothing but what they say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.ports import Engine
from ltrr_cli.simulation.catalogue import SimulatedCatalogue, known_catalogue
from ltrr_cli.simulation.listeners import draw_listeners, fame
from ltrr_cli.simulation.need_kinds import KINDS, Wisher, draw_need
from ltrr_cli.simulation.needs import Need, World
from ltrr_cli.simulation.query_writer import QueryWriter
from ltrr_cli.simulation.typos import misspelling, mistyped


@pytest.fixture(scope="module")
def catalogue(sample: Engine) -> SimulatedCatalogue:
    return known_catalogue(sample.entities, sample.columns, maker_types=["artist"])


@pytest.fixture(scope="module")
def searches(catalogue: SimulatedCatalogue) -> list[tuple[Need, str]]:
    rng = np.random.default_rng(3)
    world = World(catalogue, weeks=4, rng=rng)
    listeners = draw_listeners(catalogue, count=30, kinds=len(KINDS), rng=rng)
    writer = QueryWriter(catalogue, type_words={"track": ["song", "songs"]})
    found = []
    for number in range(900):
        listener = listeners[number % 30]
        appeal = world.appeal(listener, number % 4)
        need = draw_need(Wisher(world=world, listener=listener, appeal=appeal, rng=rng))
        found.append((need, writer.write(need, rng)))
    return found


def test_every_kind_of_need_occurs(searches: list[tuple[Need, str]]) -> None:
    assert {need.kind for need, _ in searches} == set(KINDS)
    assert len(KINDS) == 9


def test_needs_have_few_relevant_entities_with_grades(
    searches: list[tuple[Need, str]], catalogue: SimulatedCatalogue
) -> None:
    for need, _ in searches:
        assert 1 <= len(need.places) <= 60
        assert (np.diff(need.places) > 0).all()
        assert need.grades.max() > 0.5 and need.grades.min() >= 0 and need.grades.max() <= 1
        graded = need.grades_of(np.arange(len(catalogue)))
        assert graded[need.places].tolist() == need.grades.tolist()
        assert np.count_nonzero(graded) == np.count_nonzero(need.grades)


def test_few_queries_are_what_ltrr_predicts(
    sample: Engine, searches: list[tuple[Need, str]]
) -> None:
    predicted = sample.arms["predicted"]
    texts = [text.lower() for _, text in searches]
    share = np.mean([text in predicted.q2e for text in texts])  # type: ignore[attr-defined]
    assert 0.05 < share < 0.35  # names typed whole; everything else is another form


def test_what_is_of_another_type_than_is_wanted_is_worth_little(
    catalogue: SimulatedCatalogue, searches: list[tuple[Need, str]]
) -> None:
    typed = [need for need, _ in searches if need.type]
    assert len(typed) > 20 and len({need.type for need in typed}) >= 4
    for need in typed:
        types = np.array([catalogue.entities[place].type for place in need.places.tolist()])
        assert types[need.grades.argmax()] == need.type
        assert need.grades[types != need.type].max(initial=0) <= 0.35


def test_popular_needs_repeat_and_many_do_not(searches: list[tuple[Need, str]]) -> None:
    texts = [text.lower() for _, text in searches]
    _, counts = np.unique(texts, return_counts=True)
    assert counts.max() >= 5 and np.count_nonzero(counts == 1) > 300


def test_a_text_depends_on_nothing_latent(catalogue: SimulatedCatalogue) -> None:
    """The same words come out when only grades and relevant places differ."""
    writer = QueryWriter(catalogue, type_words={})
    places = np.array([5, 9])
    for seed in range(40):
        texts = {
            writer.write(
                Need(kind="known work", about=(5,), words=(), places=places, grades=grades),
                np.random.default_rng(seed),
            )
            for grades in (np.array([1.0, 0.2]), np.array([0.1, 0.9]))
        }
        assert len(texts) == 1


def test_misspelled_words_differ_and_people_share_their_mistakes() -> None:
    assert misspelling("x", np.random.default_rng(0)) == "x"
    wrong = {mistyped("taylor", rng=np.random.default_rng(seed)) for seed in range(60)}
    assert "taylor" not in wrong and 2 <= len(wrong) <= 5  # people share their mistakes


@given(
    st.text(alphabet="abcdefghijklmnopqrstuvwxyzåß周", min_size=2, max_size=12), st.integers(0, 99)
)
@settings(max_examples=80)
def test_a_mistake_is_small_and_keeps_the_first_letter(word: str, seed: int) -> None:
    wrong = misspelling(word, np.random.default_rng(seed))
    assert wrong and wrong[0] == word[0] and abs(len(wrong) - len(word)) <= 1


def test_fame_follows_zipf(catalogue: SimulatedCatalogue) -> None:
    mass = fame(catalogue)
    assert mass.sum() == pytest.approx(1)
    order = np.argsort(-catalogue.popularity, kind="stable")
    assert (np.diff(mass[order]) <= 0).all()
    assert mass[order[0]] / mass[order[97]] == pytest.approx((100 / 3) ** 0.9)


def test_listeners_differ_in_taste_and_rhythm(catalogue: SimulatedCatalogue) -> None:
    rng = np.random.default_rng(0)
    one, other = draw_listeners(catalogue, count=2, kinds=len(KINDS), rng=rng)
    assert (one.name, other.name) == ("sim-0001", "sim-0002")
    assert np.corrcoef(one.affinity, other.affinity)[0, 1] < 0.9
    assert one.hours.sum() == pytest.approx(1) and len(one.played) == 40
    assert (one.affinity > 0).all() and (np.diff(one.plays) <= 0).all()
