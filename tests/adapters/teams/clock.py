"""The clock of a story: it stands still until it is moved."""


class Clock:
    """Seconds since 1970; at first it is nine o'clock (UTC) on 1 December 2026."""

    def __init__(self) -> None:
        self.moment = 1_796_115_600.0

    def __call__(self) -> float:
        return self.moment
