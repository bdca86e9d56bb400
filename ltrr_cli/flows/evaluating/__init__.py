"""`ltrr eval`: what a release is worth on judged queries, and on a log.

`evaluate_judged.py` and `evaluate_log.py` are the two ways; each asks first, in worker processes,
and then only counts.
"""
