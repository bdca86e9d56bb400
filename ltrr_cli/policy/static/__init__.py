"""One order of chunks for all queries, and how it is tuned."""
