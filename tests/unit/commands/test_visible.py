"""Nothing that a catalogue or a user writes can act on the terminal."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.commands.visible import json_safe, visible, without_halves

anything = st.text(st.characters())  # with halves of characters


@given(anything)
def test_what_is_shown_has_no_control_or_direction_marks(text: str) -> None:
    shown = visible(text)
    assert not [c for c in shown if unicodedata.category(c) in {"Cc", "Cs"}]
    assert not [c for c in shown if unicodedata.bidirectional(c) in {"RLO", "LRO", "RLI", "PDF"}]
    shown.encode("utf-8")


@given(anything)
def test_json_says_the_same_and_does_not_act(text: str) -> None:
    written = json_safe(json.dumps({"title": text}, ensure_ascii=False))
    assert json.loads(written) == {"title": text}
    assert "\x1b" not in written and "\u202e" not in written and "\x9b" not in written


@given(anything)
def test_halves_are_replaced_and_nothing_else(text: str) -> None:
    whole = without_halves(text)
    whole.encode("utf-8")
    assert len(whole) == len(text)


def test_joined_emoji_and_persian_stay_as_they_are() -> None:
    for text in ("👩‍🚒 love", "می‌خواهم", "été", "宇多田", "[bold]x[/bold]"):
        assert visible(text) == text
