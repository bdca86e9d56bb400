"""What the latest objects became is made once, and is never that of another object."""

from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.records.kept import kept


class Asked:
    """Equal to every other one, and not to be hashed."""

    def __init__(self, number: int) -> None:
        self.number = number

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


@given(st.lists(st.integers(0, 6), max_size=40), st.integers(1, 5))
def test_each_is_made_once_while_it_is_among_the_latest(asked: list[int], most: int) -> None:
    objects = [Asked(number) for number in range(7)]
    made: list[int] = []

    def make(each: Asked) -> list[int]:
        made.append(each.number)
        return [each.number]

    found, latest, expected = kept(make, most=most), list[int](), list[int]()
    for number in asked:
        assert found(objects[number]) == [number]
        if number not in latest:
            expected.append(number)
            latest = [*latest, number][-most:]
    assert made == expected


def test_an_object_that_is_gone_leaves_its_number_to_no_other() -> None:
    def number_of(each: Asked) -> int:
        return each.number

    found = kept(number_of, most=100)
    assert [found(Asked(number)) for number in range(300)] == list(range(300))


def test_what_became_nothing_is_kept_too() -> None:
    asked: list[Asked] = []
    found = kept(asked.append, most=1)
    one = Asked(1)
    for _ in range(2):
        found(one)
    assert len(asked) == 1
