"""Which documents there are."""

import numpy as np
import numpy.typing as npt
import tantivy

from ltrr_cli.records.id_numbers import IdNumbers


def live_documents(
    searcher: tantivy.Searcher,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], IdNumbers]:
    """Of all documents that are not deleted: segment, place in it, number of the id; all (m,)."""
    size = max(int(searcher.num_docs), 1)
    hits = searcher.search(tantivy.Query.all_query(), size, count=False).hits
    addresses = [address for _, address in hits]
    segments = np.fromiter((each.segment_ord for each in addresses), np.int64, len(addresses))
    places = np.fromiter((each.doc for each in addresses), np.int64, len(addresses))
    return segments, places, np.array(searcher.fast_field_values("id", addresses), np.uint64)
