"""Nearest vectors by cosine in a graph of near neighbours (HNSW, library hnswlib).

Malkov, Yashunin (2018). Files: `graph-*.npy` and `graph.json`, `vectors.npy` (n, d) float16,
memory-mapped. hnswlib copies a graph into memory before it searches, which takes longer than a
process that asks once has to wait: the first searches walk through the files instead.
The graph of two builds of the same vectors differs a little when several threads build it; the same
graph always gives the same answer.

A graph that was updated has dead nodes: they lead on, and are never found. Their labels are no
rows, but begin at the number of rows.
"""
