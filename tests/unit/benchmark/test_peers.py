"""Every peer that is installed finds what it should, and survives what people type."""

from pathlib import Path

import pytest
from peers import PEERS, bm25s_peer, installed
from peers.protocol import Corpus, Search

STRANGE = ["", "   ", "\U0001f600", "zzqqxx", 'ac/dc "x" AND (NOT', "a" * 10_000, "NEAR(love, 2)"]


@pytest.fixture(scope="module", params=PEERS)
def search(
    request: pytest.FixtureRequest, tiny_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Search:
    """Without numba, which compiles for longer than all other tests here take."""
    peer = PEERS[request.param]
    if not installed(peer):
        pytest.skip(f"{peer.package} is not installed (pip install '.[bench]')")
    folder = tmp_path_factory.mktemp(request.param)
    corpus = Corpus(tiny_index)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bm25s_peer, "backend", lambda: "numpy")
        peer.build(corpus, folder)
    return peer.opened(corpus, folder)


@pytest.fixture(scope="module")
def corpus(tiny_index: Path) -> Corpus:
    return Corpus(tiny_index)


def test_a_name_is_found_among_the_first(search: Search, corpus: Corpus) -> None:
    wanted = {corpus.entities.row_of(each) for each in ("track-3", "artist-2")}
    assert wanted <= set(search("halo beyonce", 6))
    assert corpus.entities.row_of("artist-2") in search("BEYONCÉ", 3)


def test_rows_are_there_once_and_no_more_than_asked(search: Search, corpus: Corpus) -> None:
    for text in ("love", "pop track", "jazz radio", *STRANGE):
        for limit in (1, 5, 50):
            rows = list(search(text, limit))
            assert len(rows) == len(set(rows)) <= limit
            assert all(0 <= row < len(corpus.entities) for row in rows)
    assert len(search("pop", 50)) > len(search("pop", 1)) == 1
    assert not search("", 50)
