"""The union of lists against dictionaries, and the default score against its own parts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.ranking.union import union
from ltrr_cli.records.hits import Hits

row_lists = st.lists(st.integers(0, 30), unique=True, max_size=12)


def hits_of(rows: list[int]) -> Hits:
    scores = np.linspace(1, 0, len(rows), dtype=np.float32)
    return Hits(rows=np.array(rows, np.int32), scores=scores)


@given(st.dictionaries(st.sampled_from("abcdef"), row_lists))
def test_every_list_can_be_read_back_from_the_union(lists: dict[str, list[int]]) -> None:
    candidates = union({name: hits_of(rows) for name, rows in lists.items()})
    assert candidates.rows.tolist() == sorted({row for rows in lists.values() for row in rows})
    for column, (name, rows) in enumerate(lists.items()):
        ranks = candidates.ranks[:, column]
        brought = np.flatnonzero(ranks)
        in_order = candidates.rows[brought[np.argsort(ranks[brought])]]
        assert in_order.tolist() == rows, name
        assert (np.isnan(candidates.scores[:, column]) == (ranks == 0)).all()


def test_no_list_at_all_gives_no_candidates() -> None:
    assert union({}).rows.tolist() == []
