"""What goes wrong on request: errors, dropped connections and answers that do not come, for each operation."""

import asyncio
from dataclasses import dataclass, field
from typing import Literal

Operation = Literal[
    "create", "send", "reply", "update", "delete", "members", "member", "pagedmembers", "conversations", "team", "*"
]


@dataclass
class Fault:
    """One thing going wrong, once."""

    operation: str
    status: int | None = None
    code: str = ""
    retry_after: int | None = None
    drop: bool = False
    stored: bool = False
    seconds: float = 0.0
    seconds_after: float = 0.0
    gate: asyncio.Event | None = None


@dataclass
class Faults:
    """The script: what the next calls run into, in this order."""

    pending: list[Fault] = field(default_factory=list)
    gates: list[asyncio.Event] = field(default_factory=list)

    def fail(
        self, operation: Operation, status: int, *, code: str = "", retry_after: int | None = None, times: int = 1
    ) -> None:
        """The next `times` calls are answered with this status, and nothing happens."""
        self.pending += [Fault(operation, status, code, retry_after) for _ in range(times)]

    def drop(self, operation: Operation, *, stored: bool = True, times: int = 1) -> None:
        """The next `times` calls end without an answer; `stored`: what they asked for has happened all the same."""
        self.pending += [Fault(operation, drop=True, stored=stored) for _ in range(times)]

    def hold(self, operation: Operation, *, stored: bool = True) -> asyncio.Event:
        """The next call is answered only when the returned event is set; `stored`: it has its effect before that."""
        gate = asyncio.Event()
        self.gates.append(gate)
        self.pending.append(Fault(operation, gate=gate, stored=stored))
        return gate

    def slow(self, operation: Operation, seconds: float, times: int = 1) -> None:
        """The next `times` calls take so many seconds of the computer's clock longer."""
        self.pending += [Fault(operation, seconds=seconds) for _ in range(times)]

    def release(self) -> None:
        """Let every held answer go."""
        for gate in self.gates:
            gate.set()

    def next(self, operation: str) -> Fault | None:
        """The first fault scripted for this operation, which is then spent."""
        for fault in self.pending:
            if fault.operation in {operation, "*"}:
                self.pending.remove(fault)
                return fault
        return None
