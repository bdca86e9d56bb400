"""The parts of `benchmark_realmix.py`, one idea a file."""
