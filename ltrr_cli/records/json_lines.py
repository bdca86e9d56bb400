"""Lines of JSON are looked at before a library in C reads them as a table.

Arrow's reader ends the process (SIGSEGV, pyarrow 26.0.1) at a value that is no object: `null` on a
line of its own is enough.
"""

import json

from ltrr_cli.records.shown import shown


def first_fault(data: bytes) -> str | None:
    r"""What is wrong with the first line that is no JSON object: its number and what it is.

    >>> first_fault(b'{"a": 1}\n\n{"a": 2}\n')
    >>> first_fault(b'{"a": 1}\nnull\n')
    'line 2 is null, expected a JSON object'
    """
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = str(error).split(" (char", maxsplit=1)[0]
            return f"line {number} is no JSON: {reason}"
        if not isinstance(value, dict):
            return f"line {number} is {shown(value)}, expected a JSON object"
    return None
