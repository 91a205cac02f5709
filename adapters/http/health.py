"""``GET /healthz``: the process lives. ``GET /readyz``: the database and the platforms answer.

``GET /readyz/database`` is for balancers: a platform that is away must not take the others' doors from them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import structlog
from aiohttp import web
from sqlalchemy import select

from store.db import Away, Database
from store.migrations import is_current
from store.troubles import Why

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Symptom:
    """What is wrong with a platform, and for the operator a sentence of what to do about it."""

    why: Why
    sentence: str


Probe = Callable[[], Awaitable[str]]
"""Blank if all is well, else a sentence."""
PATIENCE = 5.0
"""Seconds until a probe counts as failed."""
KEPT = 5.0
"""Seconds for which an answer is given again, so that nobody can wear a platform out by asking."""


@dataclass(slots=True)
class Readiness:
    """Asks all probes at once, and remembers the answers for a moment."""

    probes: Mapping[str, Probe]
    stopping: bool = False
    """Whether nobody shall be sent here any more."""
    _found: dict[str, str] = field(default_factory=dict[str, str])
    _until: float = 0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self) -> Mapping[str, str]:
        """What each probe says; blank where all is well."""
        async with self._asking:
            now = asyncio.get_running_loop().time()
            if now >= self._until:
                answers = await asyncio.gather(*(_answer(name, probe) for name, probe in self.probes.items()))
                self._found = dict(zip(self.probes, answers, strict=True))
                self._until = now + KEPT
            return self._found


async def _answer(name: str, probe: Probe) -> str:
    try:
        return await asyncio.wait_for(probe(), PATIENCE)
    except TimeoutError:
        return "It does not answer in time."
    except Exception as error:  # noqa: BLE001 - a probe may fail in any way
        log.warning("not ready", part=name, error=type(error).__name__)
        return "It does not answer."


class Shared(Generic[T]):
    """A question that is asked once at a time: whoever has it meanwhile waits for the same answer."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._ask = ask
        self._asking: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(_heard)
        return await asyncio.shield(self._asking)


def _heard(task: "asyncio.Task[Any]") -> None:
    """Whoever waited has been told of its error; if nobody did, it is not news."""
    if not task.cancelled():
        task.exception()


def database_probe(db: Database) -> Probe:
    """The database answers and has today's form, which it keeps once it has it."""
    known: list[bool] = []

    async def probe() -> str:
        try:
            await db.read(lambda unit: unit.scalar(select(1)))
        except Away as error:
            log.warning("database away", error=type(error).__name__)
            return "It does not answer. Does it run, and is LEXBOT_DATABASE_URL right?"
        if not known:
            if not await asyncio.to_thread(is_current, db.url):
                return "It does not have today's form: run lexbot migrate."
            known.append(True)
        return ""

    return Shared(probe)  # while it hangs, more questions would only take the threads of others


def routes(readiness: Readiness) -> list[web.RouteDef]:
    async def healthz(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(request: web.Request) -> web.Response:
        """All of it, or the database and one part alone."""
        if readiness.stopping:
            return web.json_response({"ready": False, "stopping": True}, status=503)
        part, found = request.match_info.get("part"), await readiness.ask()
        if part and part not in found:
            raise web.HTTPNotFound
        shown = {name: found[name] or "ok" for name in found if not part or name in {"database", part}}
        ready = set(shown.values()) == {"ok"}
        return web.json_response({"ready": ready, **shown}, status=200 if ready else 503)

    return [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/readyz/{part}", readyz)]
