"""Judged queries in the formats that people have them in, and run files for other tools."""
