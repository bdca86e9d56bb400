"""The command line of the benchmark."""

import argparse
import shlex
import sys
from pathlib import Path

from peers import PEERS

USUAL = "sqlite,bm25s,lancedb"
"""The peers that are asked where nobody names any."""


def read_options(told: str) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=told)
    parser.add_argument("catalogue", type=Path, help="as `ltrr index` takes it")
    parser.add_argument("queries", type=Path, help="judged queries, as `ltrr eval` takes them")
    parser.add_argument("--work", type=Path, required=True, help="folder for indexes and logs")
    parser.add_argument("--histories", type=Path, help="listening histories for `ltrr index`")
    parser.add_argument("--index", type=Path, help="copy this index of the catalogue, build none")
    parser.add_argument("--resume", action="store_true", help="keep what is done in the folder")
    parser.add_argument("--no-training", action="store_true", help="ask the index as it is")
    parser.add_argument("--no-encoder", action="store_true", help="leave vectors as they are")
    parser.add_argument("--teach", type=int, default=50_000, help="so many queries teach, at most")
    parser.add_argument("--per-segment", type=int, default=300, help="test queries, at most")
    parser.add_argument("--peers", type=_peers, default=USUAL, help="with commas; may be empty")
    parser.add_argument("--fresh", type=int, default=10, help="queries in a process of their own")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--out", type=Path, action="append", default=[], help="report, .md or .json; repeatable"
    )
    return parser.parse_args()


def _peers(told: str) -> tuple[str, ...]:
    names = tuple(filter(None, told.split(",")))
    unknown = sorted(set(names) - PEERS.keys())
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(PEERS)}")
    return names


def command_line() -> str:
    """As it was called, without the folders of this machine."""
    words = [Path(word).name if "/" in word else word for word in sys.argv[1:]]
    return f"python scripts/{Path(sys.argv[0]).name} {shlex.join(words)}"
