"""Public search engines that ltrr is held against, each set up as its own documentation advises.

None of them knows how popular an entity is, and none learns.
"""

from importlib.util import find_spec

from peers.bm25s_peer import Bm25s
from peers.lancedb_peer import LanceDb
from peers.protocol import Peer
from peers.sqlite_peer import SqliteFts5

PEERS: dict[str, Peer] = {
    "sqlite": SqliteFts5(),
    "bm25s": Bm25s(),
    "lancedb": LanceDb(),
    "lancedb-exact": LanceDb(exact=True),
}
"""By the name that `--peers` takes."""


def installed(peer: Peer) -> bool:
    """Whether its library is there."""
    return find_spec(peer.package) is not None
