"""The event log on disk: what was shown and what was clicked, only ever appended to.

    INDEX/events/impressions-000001.log    a line an answer
    INDEX/events/clicks-000001.log         a line a click

A line is a CRC-32 in hexadecimal, a space, and the event as JSON. A file that has grown beyond
64 MB is followed by one with the next number. Any number of processes may append at once: an
event is one write with O_APPEND, and it *begins* with its line feed, so that the torn end that a
killed process left never swallows the event after it.
"""
