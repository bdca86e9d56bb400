"""Full text on Tantivy: one document an entity, one field a role, words made by `ltrr_cli.text`.

The index holds words that are already normalised, so its analyser only splits at spaces: catalogue
and query are written the same way in one place.

A document is tied to its entity by the number of its id (`records/id_numbers.py`), and links are
such numbers too: rows change from generation to generation, and a document may outlive several.
Beside Tantivy's files: `ids.npy` (n,), the number of each row; `documents.npy`, the row of each
document, segment after segment, -1 for one that was deleted; `segments.npy`, where each begins.
"""
