"""Files stay small enough to be read in one go (docs/contributing.md)."""

from pathlib import Path
from statistics import median

PACKAGE = Path(__file__).parent.parent.parent / "ltrr_cli"
LONGEST, MEDIAN = 300, 110
_EMPTY = 15
"""An `__init__` of so few lines is no module to be counted in the median."""


def sizes() -> dict[str, int]:
    files = PACKAGE.rglob("*.py")
    return {
        file.relative_to(PACKAGE).as_posix(): len(file.read_text("utf-8").splitlines())
        for file in files
    }


def test_no_file_is_too_long() -> None:
    found = sizes()
    assert len(found) > 50
    assert not {name: lines for name, lines in found.items() if lines > LONGEST}


def test_half_of_the_files_are_short() -> None:
    counted = [
        lines
        for name, lines in sizes().items()
        if not (name.endswith("__init__.py") and lines <= _EMPTY)
    ]
    assert median(counted) <= MEDIAN
