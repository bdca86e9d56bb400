"""Which script a text is written in, and a guess at its language from little evidence."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

LANGUAGES = {
    "english": ("inglés", "anglais", "englisch", "inglese"),
    "spanish": ("español", "espanol", "espagnol", "spanisch", "castellano"),
    "french": ("français", "francais", "französisch", "frances"),
    "german": ("deutsch", "allemand", "aleman"),
    "italian": ("italiano", "italien", "italienisch"),
    "portuguese": ("português", "portugais", "portugiesisch"),
    "dutch": ("nederlands", "nederlandse"),
    "polish": ("polski", "polskie"),
    "swedish": ("svenska", "svensk"),
    "norwegian": ("norsk",),
    "danish": ("dansk",),
    "finnish": ("suomi", "suomalainen"),
    "turkish": ("türkçe", "turkce"),
    "russian": ("русский", "русская", "русские"),
    "ukrainian": ("українська", "українські"),
    "greek": ("ελληνικά",),
    "hebrew": ("עברית",),
    "arabic": ("عربي",),
    "hindi": ("हिन्दी",),
    "korean": ("한국어",),
    "japanese": ("日本語",),
    "chinese": ("中文", "mandarin", "cantonese"),
    "thai": ("ไทย",),
}
"""English name of a language → what it is called elsewhere; the English name itself counts too."""

STOP_WORDS = {
    "english": (
        "the a an and or of to in on at for from with without by is are was were be been "
        "am i you he she it we they me my your his her our their this that these those "
        "what which who when where why how do does did not no can could would will should "
        "have has had if but so as than then there here im its ive dont any some all more "
        "most very just also about into out up over one them us or too only like"
    ),
    "spanish": (
        "el la los las un una unos de del que y en por para con sin es mi tu su como pero "
        "mas muy te se lo al no"
    ),
    "french": (
        "le la les un une des du de et en pour par avec sans est mon ton son ma ta sa je "
        "tu il nous vous que qui ne pas dans sur au aux"
    ),
    "german": (
        "der die das ein eine einen und oder von mit ohne ist ich du er sie es wir ihr "
        "mein dein nicht auf im am zu den dem für fur aus"
    ),
    "italian": (
        "il lo la gli le un una di del della e che in per con senza è mio tuo non ti mi si al"
    ),
    "portuguese": (
        "o a os as um uma de do da dos das e que em por para com sem não nao meu minha "
        "seu você voce eu te se no na"
    ),
    "dutch": (
        "de het een en of van in op voor met zonder is ik jij hij zij wij mijn jouw niet dat die"
    ),
}
"""Words that carry no content, by language."""

_STOPS = {language: frozenset(text.split()) for language, text in STOP_WORDS.items()}
EMPTY_WORDS = frozenset().union(*_STOPS.values())
"""The words of all lists: not worth a link on their own."""

_LANGUAGE_OF_SCRIPT = {
    "Hangul": "korean",
    "Hiragana": "japanese",
    "Katakana": "japanese",
    "Thai": "thai",
    "Greek": "greek",
    "Hebrew": "hebrew",
    "Armenian": "armenian",
    "Georgian": "georgian",
    "Devanagari": "hindi",
    "Tamil": "tamil",
    "Telugu": "telugu",
    "Bengali": "bengali",
    "Arabic": "arabic",
    "Cyrillic": "russian",
    "Han": "chinese",
}
_SAMPLE = 64  # letters that decide about the script
_ENOUGH = 2  # stop words that make a guess


def script_of(text: str) -> str:
    """The Unicode script of most letters, `Common` when there are none.

    >>> script_of("Shakira"), script_of("кино"), script_of("宇多田ヒカル"), script_of("80!")
    ('Latin', 'Cyrillic', 'Katakana', 'Common')
    """
    if text.isascii():
        return "Latin" if any(map(str.isalpha, text)) else "Common"
    letters = [char for char in text[: 4 * _SAMPLE] if char.isalpha()][:_SAMPLE]
    counts = Counter(_script(char) for char in letters)
    for kana in ("Katakana", "Hiragana"):  # one kana makes a text Japanese, however many ideograms
        if counts[kana]:
            return kana
    return counts.most_common(1)[0][0] if counts else "Common"


def _script(char: str) -> str:
    name = unicodedata.name(char, "COMMON").split(" ", 1)[0].split("-", 1)[0]
    return "Han" if name == "CJK" else name.title()


def language_of(words: Iterable[str], *, script: str) -> str | None:
    """The language of normalised words: by script where that tells, else by their stop words.

    None when the evidence is thin (fewer than two stop words) or equal.

    >>> language_of(["la", "vida", "es", "una", "tombola"], script="Latin")
    'spanish'
    >>> language_of(["queen"], script="Latin") is None
    True
    """
    if script != "Latin":
        return _LANGUAGE_OF_SCRIPT.get(script)
    present = frozenset(words) & EMPTY_WORDS
    if len(present) < _ENOUGH:
        return None
    counts = sorted((len(present & stops), language) for language, stops in _STOPS.items())
    (next_hits, _), (hits, best) = counts[-2:]
    return best if hits >= _ENOUGH and hits > next_hits else None
