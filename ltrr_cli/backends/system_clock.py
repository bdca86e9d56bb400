"""The machine's clock."""

import time
from datetime import datetime


class SystemClock:
    """Port `Clock`."""

    def now(self) -> datetime:
        """Local time, with its offset."""
        return datetime.now().astimezone()  # noqa: TID251 - the one place that asks

    def seconds(self) -> float:
        return time.perf_counter()
