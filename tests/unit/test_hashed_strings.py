"""Strings that are found by their numbers, against a dict of them."""

from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.records.hashed_strings import hashed
from ltrr_cli.records.id_numbers import id_numbers

STRINGS = st.lists(st.text(max_size=2), max_size=20, unique=True)


@given(known=STRINGS, others=STRINGS)
def test_others_get_the_places_that_a_dict_would_give(known: list[str], others: list[str]) -> None:
    both, places = hashed(known).followed_by(others)
    number = {string: at for at, string in enumerate(known)}
    assert places.tolist() == [number.setdefault(other, len(number)) for other in others]
    assert both.texts == list(number)
    assert both.hashes.tolist() == id_numbers(both.texts).tolist()
    assert both.take(places).texts == others
