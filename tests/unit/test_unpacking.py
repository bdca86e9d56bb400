"""Packed files that unpack to too much, and the readers that would have taken them in."""

import gzip
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ltrr_cli.backends.catalogue_files import read_records
from ltrr_cli.backends.click_logs.reading import read_click_rows
from ltrr_cli.backends.history_files import read_history
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.errors import LtrrError
from ltrr_cli.records import unpacking
from ltrr_cli.records.unpacking import TooMuchError, open_gzip

NOW = datetime(2026, 11, 22, tzinfo=UTC)
READERS: dict[str, list[Callable[[Path], object]]] = {
    "bomb.jsonl.gz": [
        lambda path: list(read_records(path)),
        read_click_rows,
        read_history,
        lambda path: read_judged(path, now=NOW),
    ],
    "bomb.csv.gz": [read_click_rows, read_history],
}


def test_what_is_packed_as_others_are_comes_out_whole(tmp_path: Path) -> None:
    content = "".join(f'{{"id": "{number}", "title": "song"}}\n' for number in range(9_000))
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(content.encode()))
    with open_gzip(path, free=10) as file:
        assert file.read() == content.encode()
    with open_gzip(path) as file, io.TextIOWrapper(file) as lines:
        assert list(lines) == content.splitlines(keepends=True)


def test_what_unpacks_to_too_much_is_refused_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(bytes(5_000_000)))
    with open_gzip(path, free=1 << 20) as file:
        assert len(file.read(1 << 20)) == 1 << 20
        with pytest.raises(TooMuchError, match="unpack it"):
            file.read()
    with open_gzip(path) as file:
        assert len(file.read()) == 5_000_000


@pytest.mark.parametrize("name", READERS)
def test_every_reader_refuses_it(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking.open_gzip, "__kwdefaults__", {"free": 1 << 20})
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"query,entity_id,clicked\n" + b" \n" * 4_000_000))
    for read in READERS[name]:
        with pytest.raises(LtrrError, match=r"bomb.*unpack to more than 200 times as much"):
            read(path)


def test_a_line_without_end_is_not_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ltrr_cli.backends.catalogue_files._LONGEST", 1_000)
    path = tmp_path / "c.jsonl"
    path.write_bytes(b'{"id": "a"}\n' + b"[" * 5_000)
    with pytest.raises(LtrrError, match=r"c\.jsonl:2: the line is longer than 1,000 bytes"):
        list(read_records(path))
