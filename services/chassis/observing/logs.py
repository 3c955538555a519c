"""Log lines as data: what happened, with its facts and the correlation of what led to it. Never personal data."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog
from pydantic_core import to_json
from structlog.typing import Processor

from services.chassis.cause import cause
from services.chassis.observing.lines import Lines

FORBIDDEN = frozenset(
    (
        *("name", "names", "full_name", "phone", "mobile", "id_number", "id_card", "email", "address", "birthday"),
        *("bank_account", "hardship", "income", "opinion", "token", "authorization", "password", "secret"),
        *("body", "query", "text", "content"),
    )
)
"""Keys that a log line does not have. A line that names one is a mistake; its value stays out all the same."""

_REDACTED = "[redacted]"
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[0-9Xx])(?![0-9A-Za-z])")
"""What looks like a mobile phone's number, or like a resident's."""

_OURS = frozenset(("at", "level", "correlation", "causation", "service", "method", "route", "logger"))
"""Keys whose values are always our own: not looked through, for every request has a line of them."""

_WRITE_URLS = ("uvicorn.access", "httpx")
"""Not heard: a URL may hold what a person typed; requests have a line of their own."""

Line = MutableMapping[str, Any]
Level = Literal["debug", "info", "warning", "error"]


def log() -> Any:
    """`log().warning("relay_stopped", topic=…)`: an event in the past tense, and its facts by name."""
    return structlog.get_logger()


def set_up_logs(
    environment: Literal["development", "production"], level: Level = "info", out: TextIO | None = None
) -> Lines:
    """For the whole process, what libraries say through `logging` included. To stderr, as JSON: only a developer's terminal
    is told in prose, which costs as much as a small command."""
    out = out or sys.stderr
    lines = Lines(out)
    at_least = logging.getLevelNamesMapping()[level.upper()]
    someone_looks = environment == "development" and out.isatty()
    ending = structlog.dev.ConsoleRenderer(colors=True) if someone_looks else _json
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        _with_correlation,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _failure_without_its_words,
        without_personal_data,
    ]
    structlog.configure(
        processors=[*shared, ending],
        wrapper_class=structlog.make_filtering_bound_logger(at_least),
        logger_factory=lambda *name: lines,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(lines)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, ending],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(at_least)
    for theirs in ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx"):
        logger = logging.getLogger(theirs)
        logger.handlers.clear()
        logger.propagate = theirs not in _WRITE_URLS
    return lines


def _json(logger: Any, method: str, line: Line) -> str:
    return to_json(line, inf_nan_mode="null", serialize_unknown=True).decode()


def _with_correlation(logger: Any, method: str, line: Line) -> Line:
    present = cause.get()
    if present is not None:
        line.setdefault("correlation", present.correlation)
        if present.id:
            line.setdefault("causation", present.id)
    return line


def _failure_without_its_words(logger: Any, method: str, line: Line) -> Line:
    """Where it failed and what it was; an exception's message may hold whatever was sent to us."""
    info = line.pop("exc_info", None)
    if not info:
        return line
    error = info if isinstance(info, BaseException) else (info[1] if isinstance(info, tuple) else sys.exc_info()[1])
    if error is not None:
        line["failure"] = type(error).__name__
        line["where"] = where_of(error)
    return line


def where_of(error: BaseException) -> list[str]:
    """The innermost dozen of its places; of a group, those of its first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def without_personal_data(logger: Any, method: str, line: Line) -> Line:
    """The last line of defence: forbidden keys lose their values, and what looks like a person's number is blotted out."""
    for key, value in line.items():
        if key in FORBIDDEN:
            line[key] = _REDACTED
        elif key in _OURS:
            continue
        elif isinstance(value, str):
            if len(value) > 10 and _NUMBERS.search(value):
                line[key] = _NUMBERS.sub(_REDACTED, value)
        elif isinstance(value, dict | list | tuple):
            line[key] = _inside(value, 4)
    return line


def _inside(value: Any, depth: int) -> Any:
    if depth == 0:
        return _REDACTED
    if isinstance(value, dict):
        return {key: _REDACTED if key in FORBIDDEN else _inside(each, depth - 1) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_inside(each, depth - 1) for each in value]
    return _NUMBERS.sub(_REDACTED, value) if isinstance(value, str) else value
