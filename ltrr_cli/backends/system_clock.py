"""The machine's clocks."""

import time
from datetime import datetime


class SystemClock:
    """Port `Clock`."""

    def now(self) -> datetime:
        """Local time, with its offset."""
        return datetime.now().astimezone()  # noqa: TID251 - the one place that asks

    def seconds(self) -> float:
        return time.perf_counter()


class CpuClock(SystemClock):
    """Port `Clock` whose seconds pass only while this thread computes.

    For what is compared or learnt: other work on the machine does not make an arm dearer, or a
    release slower. Engines search on the thread that asks, so nothing of them is missed; waiting
    for a disk is.
    """

    def seconds(self) -> float:
        return time.thread_time()
