"""Numbers in the order in which things appear."""

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]


def in_order_of_appearance(codes: Codes, *, size: int) -> tuple[Codes, Codes]:
    """Old numbers by first appearance, without those that never appear, and the new number of each.

    codes: shape (n,), 0 up to `size`; the second is of shape (size,), -1 for what does not appear.

    >>> order, numbers = in_order_of_appearance(np.array([4, 1, 4], np.int32), size=5)
    >>> order.tolist(), numbers.tolist()
    ([4, 1], [-1, 1, -1, -1, 0])
    """
    first = np.full(size, -1, np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]  # the first comes last and stays
    seen = np.flatnonzero(first >= 0)
    order = seen[np.argsort(first[seen])].astype(np.int32)
    numbers = np.full(size, -1, np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return order, numbers
