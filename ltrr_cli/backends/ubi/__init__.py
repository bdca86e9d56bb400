"""User Behavior Insights (UBI), version 1.3.0: what others write and read about queries.

    FOLDER/ubi_queries.jsonl   a line an answer
    FOLDER/ubi_events.jsonl    a line for each result that was shown, and for each click

The schemas: https://github.com/o19s/ubi, folder `schema/1.3.0`. What UBI has no name for stands
in `query_attributes.ltrr` of a query: how the answer was planned, and what it was served with.

writing.py   visits become queries and events
lines.py     lines of JSON become queries and events, whoever wrote them
actions.py   which of the names of actions that are in use say what
reading.py   queries and events become rows of a click log
"""
