"""Each query of a log knows what was clicked before it in its session, and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.clicks.sessions import LONGEST_PAUSE, in_sessions
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query
from ltrr_cli.records.session import MOST_CLICKED

START = datetime(2026, 1, 1, tzinfo=UTC)


def answer(
    clicked: str, *, minutes: float = 0.0, session: str = "s", user: str | None = "ann"
) -> Feedback:
    """Shows a and b; those in `clicked` were clicked on."""
    return Feedback(
        query_id="q",
        query=Query(text="love", asked_at=START + timedelta(minutes=minutes), user=user),
        dated=True,
        session=session,
        entity_ids=("a", "b"),
        gains=tuple(0.5 * (each in clicked) for each in "ab"),
        positions=(1, 2),
    )


def known(*feedback: Feedback) -> list[tuple[int, str]]:
    queries = [each.query for each in in_sessions(feedback)]
    return [(query.step, "".join(query.clicked)) for query in queries]


def test_steps_and_clicks_add_up_within_a_session() -> None:
    log = [answer("b"), answer("", session="t"), answer("ab", minutes=9), answer("", minutes=12)]
    assert known(*log) == [(0, ""), (0, ""), (1, "b"), (2, "bab")]


def test_after_a_long_pause_a_session_is_a_new_one() -> None:
    pause = LONGEST_PAUSE.total_seconds() / 60
    assert known(answer("a"), answer("b", minutes=pause)) == [(0, ""), (1, "a")]
    assert known(answer("a"), answer("b", minutes=pause + 1)) == [(0, ""), (0, "")]


def test_somebody_else_in_the_same_session_starts_anew() -> None:
    log = [answer("a"), answer("b", user="bob"), answer("", user="bob"), answer("")]
    assert known(*log) == [(0, ""), (0, ""), (1, "b"), (0, "")]


def test_judgements_and_what_has_no_date_or_no_session_stay_as_they_are() -> None:
    odd = [
        replace(answer("a"), positions=()),
        replace(answer("a"), dated=False),
        answer("a", session="query love", user=None),
    ]
    assert list(in_sessions([*odd, *odd])) == [*odd, *odd]


clicks = st.sampled_from(["", "a", "b", "ab"])


@given(st.lists(st.tuples(clicks, st.sampled_from("st"), st.floats(0, 40)), max_size=40))
def test_what_a_query_knows_is_what_an_obvious_search_backwards_finds(
    events: Sequence[tuple[str, str, float]],
) -> None:
    log, minutes = [], 0.0
    for clicked, session, pause in events:
        minutes += pause
        log.append(answer(clicked, minutes=minutes, session=session))
    for at, each in enumerate(in_sessions(log)):
        before: list[Feedback] = []
        last = each.query.asked_at
        for other in reversed(log[:at]):
            if other.session == each.session:
                if last - other.query.asked_at > LONGEST_PAUSE:
                    break
                before.insert(0, other)
                last = other.query.asked_at
        assert each.query.step == len(before)
        found = [entity for other in before for entity in other.found]
        assert list(each.query.clicked) == found[-MOST_CLICKED:]
