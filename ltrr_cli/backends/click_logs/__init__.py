"""Click logs in Parquet, CSV or JSON lines: a row for each entity shown or judged.

files.py     opens any of the three as columns, whole or piece by piece
columns.py   strings, numbers, times and truths, each checked for its type
maps.py      maps from names to numbers, written as MAP, STRUCT or a list of pairs
reading.py   puts the columns together as `ClickRows`
"""
