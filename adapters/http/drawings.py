"""Calendars that were drawn already, for whoever asks next."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

MOST_BYTES = 32_000_000
AT_LEAST = timedelta(minutes=10)
"""They are drawn anew so often: no mark tells that somebody has another name now."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A calendar, and a mark that is another when it is."""

    content: bytes
    mark: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mark", hashlib.sha256(self.content).hexdigest()[:32])


class Drawings:
    """Keeps those that were asked for last. Asked by several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Hashable, datetime, Drawing]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, what: Hashable, marks: Hashable, now: datetime, draw: Callable[[], bytes]) -> Drawing:
        """The drawing of this; as it was kept, if the marks are what they were."""
        with self._lock:
            kept = self._kept.get(what)
            if kept and kept[0] == marks and kept[1] <= now < kept[1] + AT_LEAST:
                self._kept.move_to_end(what)
                return kept[2]
        drawing = Drawing(draw())
        with self._lock:
            self._kept[what] = marks, now, drawing
            self._kept.move_to_end(what)
            while sum(len(one.content) for _, _, one in self._kept.values()) > MOST_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return drawing
