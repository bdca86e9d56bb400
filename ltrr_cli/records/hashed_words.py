"""Words as numbers that are the same in every generation."""

from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np

from ltrr_cli.records.row_words import RowWords


def hashed_words(texts: Iterable[Sequence[str]]) -> RowWords:
    """The words of each text by the CRC-32 of their UTF-8 bytes, which fills all 32 bits of a code.

    Two of a million different words share a number with a chance of 1 in 4,000.

    >>> hashed_words([["love"], []]).codes.view(np.uint32).tolist()
    [1468157981]
    """
    hash_of: dict[str, int] = {}
    lengths, words = [0], []
    for text in texts:
        lengths.append(len(text))
        for word in text:
            if word not in hash_of:
                hash_of[word] = crc32(word.encode())
            words.append(hash_of[word])
    return RowWords(
        offsets=np.cumsum(lengths, dtype=np.int64),
        codes=np.array(words, np.uint32).view(np.int32),
    )
