"""Logs: one place, JSON lines or a console; never a secret, never what people wrote.

What a library of others logs may hold a whole request, so only the beginning of its lines is kept, up to the first
thing that could be data. The message of an exception is kept only where it cannot be somebody's words.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from typing import Any, TextIO

import orjson
import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import utc_now

QUIET = ("slack_bolt", "slack_sdk", "botbuilder", "botframework", "msal", "apscheduler", "aiohttp.access", "alembic")
_SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=Bearer )\S+|eyJ[\w-]+\.[\w.-]+"  # tokens
    r"|(?<=://)[^/\s:@]*:[^/\s@]*(?=@)"  # a password in a URL
    r"|(?<=/calendar/)(?!all/)[\w-]{8,}|(?<=/calendar/all/)[\w-]{8,}"
    r"|(?<=hooks\.slack\.com/)\S+",
)
_NAMED = re.compile(r"token|secret|password|authorization|cookie|body|text|payload", re.IGNORECASE)
_TELLING = (ValueError, LookupError, SQLAlchemyError)
"""Exceptions whose message may quote what somebody wrote; so may those of the database's drivers."""
_DATA = re.compile(r"[({\[:\"'“]")
_counted: list[TextIO] = []
"""Where `count` writes, if it writes by itself."""
log = structlog.get_logger()


def masked(text: str) -> str:
    """The text without anything that looks like a secret."""
    return _SECRET.sub("…", text)


def count(event: str, **told: str | float) -> None:
    """A line of which there are thousands: past all that other lines go through, which costs ten times as much.

    What it tells must be words and figures of our own, never anybody else's: nothing here is masked.
    """
    if not _counted or not structlog.is_configured():
        log.info(event, **told)
        return
    line = {"event": event, **told, "level": "info", "timestamp": utc_now()}
    with suppress(OSError, ValueError):  # nobody listens any more
        _counted[0].write(orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE).decode())


def set_up(style: str | None = None, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all logs, ours and others', to standard error: ``json`` or ``console``, by default as fits who watches."""
    stream = stream or sys.stderr
    watched = bool(stream and stream.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _explain,
        _mask,
    ]
    style = style or ("console" if watched else "json")
    _counted[:] = [stream] if stream and style == "json" and level <= logging.INFO else []
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(stream)
    steps = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(style, colors=watched)]
    named = [structlog.stdlib.add_logger_name, *shared]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=steps, foreign_pre_chain=named))
    handler.addFilter(_shorten)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _renderer(style: str, *, colors: bool) -> Any:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)


def _shorten(record: logging.LogRecord) -> bool:
    """Keep of a foreign line what comes before any data; drop the noise of those who knock with what is not HTTP."""
    error = record.exc_info[0] if record.exc_info else None
    if error and error.__module__ == "aiohttp.http_exceptions":
        return False
    if isinstance(record.msg, str):  # ours are not yet text
        template = record.msg if record.args else _DATA.split(record.msg, maxsplit=1)[0]
        record.msg, record.args = template.strip()[:200] or "…", None
    return True


def _explain(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """An exception as text."""
    given: Any = event.pop("exc_info", None)
    if given is True:
        given = sys.exc_info()
    if given and not isinstance(given, BaseException):
        given = given[1]
    if isinstance(given, BaseException):
        event["exception"] = told(given)
    return event


def told(error: BaseException) -> str:
    """A traceback in which no message quotes what somebody wrote."""
    parts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = "".join(traceback.format_tb(cause.__traceback__))
        parts.append(f"{frames}{type(cause).__name__}{_message(cause)}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n\nwhich came from:\n\n".join(parts)


def _message(error: BaseException) -> str:
    return "" if isinstance(error, _TELLING) or _is_database(error) or not str(error) else f": {str(error)[:500]}"


def _is_database(error: BaseException) -> bool:
    """Whether a driver speaks, which quotes the row that it could not store."""
    return type(error).__module__.partition(".")[0] in {"psycopg", "sqlite3"}


def _mask(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    for key, value in event.items():
        if _NAMED.search(key):
            event[key] = "…"
        elif isinstance(value, str):
            event[key] = masked(value)
        elif not isinstance(value, int | float | bool | None) and not key.startswith("_"):
            event[key] = masked(str(value))
    return event
