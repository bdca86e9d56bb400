"""Every broken catalogue is refused in exactly the words that the table promises."""

from pathlib import Path

import pytest

from ltrr_cli.backends.catalogue_files import read_records
from ltrr_cli.backends.entity_validation import EntityValidation
from ltrr_cli.config import Domain, music, parse_domain
from ltrr_cli.errors import CatalogueError
from ltrr_cli.flows.read_catalogue import Catalogue, read_catalogue
from tests.journeys.broken_catalogues import BROKEN_CATALOGUES, BrokenCatalogue

SKIPPABLE = [broken for broken in BROKEN_CATALOGUES if broken.skippable]


def domain_of(broken: BrokenCatalogue) -> Domain:
    return parse_domain(broken.fields, "fields.toml") if broken.fields else music()


def read(broken: BrokenCatalogue, path: Path, *, skip_invalid: bool) -> Catalogue:
    domain = domain_of(broken)
    return read_catalogue(
        read_records(path, domain=domain),
        EntityValidation(str(path), domain=domain),
        skip_invalid=skip_invalid,
        advance=lambda _count=1: None,
    )


@pytest.mark.parametrize("broken", BROKEN_CATALOGUES, ids=lambda broken: broken.name)
def test_is_refused_in_these_words(broken: BrokenCatalogue, tmp_path: Path) -> None:
    path = tmp_path / broken.file
    broken.build(path)
    with pytest.raises(CatalogueError) as caught:
        read(broken, path, skip_invalid=False)
    assert str(caught.value) == broken.message(path)


@pytest.mark.parametrize("broken", SKIPPABLE, ids=lambda broken: broken.name)
def test_the_good_records_remain_when_bad_ones_may_be_left_out(
    broken: BrokenCatalogue, tmp_path: Path
) -> None:
    path = tmp_path / broken.file
    broken.build(path)
    catalogue = read(broken, path, skip_invalid=True)
    told = [str(problem) for reject in catalogue.rejects for problem in reject.problems]
    assert len(catalogue.entities) == 1
    assert told == broken.message(path).splitlines()[:-1]


@pytest.mark.parametrize(
    "broken",
    [broken for broken in BROKEN_CATALOGUES if not broken.skippable],
    ids=lambda broken: broken.name,
)
def test_a_catalogue_without_a_valid_record_is_refused_either_way(
    broken: BrokenCatalogue, tmp_path: Path
) -> None:
    path = tmp_path / broken.file
    broken.build(path)
    with pytest.raises(CatalogueError):
        read(broken, path, skip_invalid=True)


def test_the_table_is_whole() -> None:
    assert len(BROKEN_CATALOGUES) >= 60
    assert len({broken.name for broken in BROKEN_CATALOGUES}) == len(BROKEN_CATALOGUES)
