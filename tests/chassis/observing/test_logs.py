import json
import logging
import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
import structlog

from services.chassis.cause import Cause, cause
from services.chassis.observing import lines
from services.chassis.observing.lines import Lines
from services.chassis.observing.logs import log, set_up_logs

PHONE, RESIDENT = "13800138000", "630121199001011234"


class Heard:
    def __init__(self, environment: Any = "production", level: Any = "info", out: StringIO | None = None) -> None:
        self.out = out or StringIO()
        self.lines = set_up_logs(environment, level, self.out)

    def all(self) -> list[dict[str, Any]]:
        self.lines.flush()
        return [json.loads(line) for line in self.out.getvalue().splitlines()]

    def one(self) -> dict[str, Any]:
        (line,) = self.all()
        return line


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_says_what_happened_when_and_after_what() -> None:
    heard = Heard()
    token = cause.set(Cause("0190b6c2-7d1e-7c3a-9f00-0123456789ab", id="e1"))
    log().info("relay_stopped", topic="wuyi.events.activity", waiting=3)
    cause.reset(token)
    line = heard.one()
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "relay_stopped",
        "level": "info",
        "topic": "wuyi.events.activity",
        "waiting": 3,
        "correlation": "0190b6c2-7d1e-7c3a-9f00-0123456789ab",
        "causation": "e1",
    }


@pytest.mark.parametrize("key", ["phone", "name", "id_number", "token", "email", "body", "query"])
def test_a_forbidden_key_loses_its_value_wherever_it_stands(key: str) -> None:
    heard = Heard()
    log().warning("said", **{key: "secret"}, deep={"er": [{key: "secret"}]})
    assert "secret" not in json.dumps(heard.one())


@pytest.mark.parametrize("number", [PHONE, RESIDENT, "63012119900101123X"])
def test_what_looks_like_a_persons_number_is_blotted_out(number: str) -> None:
    heard = Heard()
    log().warning(f"called {number}", said=f"by {number}!", many=[number, {"x": number}], ids=(number,))
    text = json.dumps(heard.one())
    assert number not in text and text.count("[redacted]") == 5


def test_ids_and_counts_are_left_as_they_are() -> None:
    heard = Heard()
    log().info("said", id="0190b6c2-7d1e-7c3a-9f00-138001380001", amount=13800138000, hex="a13800138000b")
    line = heard.one()
    assert line["id"] == "0190b6c2-7d1e-7c3a-9f00-138001380001"
    assert (line["amount"], line["hex"]) == (13800138000, "a13800138000b")


def test_nesting_has_an_end() -> None:
    heard = Heard()
    deep: Any = PHONE
    for _ in range(50):
        deep = [deep]
    log().info("said", deep=deep)
    assert PHONE not in json.dumps(heard.one())


def test_a_failure_is_told_by_its_kind_and_place_and_not_by_its_words() -> None:
    heard = Heard()
    try:
        raise ValueError(f"cannot read {PHONE} of 才让")
    except ValueError as error:
        log().error("failed", exc_info=error)
        log().exception("failed")
    for line in heard.all():
        assert line["failure"] == "ValueError"
        assert any("test_a_failure" in frame for frame in line["where"])
        assert "才让" not in json.dumps(line, ensure_ascii=False)


def test_what_libraries_say_goes_the_same_way() -> None:
    heard = Heard()
    logging.getLogger("another.library").warning("refused %s", PHONE)
    try:
        raise KeyError(PHONE)
    except KeyError:
        logging.getLogger("some.library").exception("it broke")
    first, second = heard.all()
    assert (first["event"], first["level"], first["logger"]) == ("refused [redacted]", "warning", "another.library")
    assert second["failure"] == "KeyError" and PHONE not in json.dumps(second)


def test_those_who_write_urls_are_not_heard() -> None:
    heard = Heard()
    logging.getLogger("uvicorn.access").info('"GET /notes?phone=138"')
    logging.getLogger("httpx").info("HTTP Request: GET https://…?phone=138")
    assert heard.all() == []


def test_less_than_the_level_is_not_said() -> None:
    heard = Heard(level="warning")
    log().info("quiet")
    log().warning("loud")
    assert heard.one()["event"] == "loud"


def test_what_is_no_json_is_said_all_the_same() -> None:
    heard = Heard()
    log().info("said", odd=object(), number=float("nan"), error=ValueError("x"))
    assert heard.one()["event"] == "said"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_development_reads_well_on_a_terminal() -> None:
    heard = Heard("development", out=Terminal())
    log().info("relay_stopped", topic="t")
    heard.lines.flush()
    assert "relay_stopped" in heard.out.getvalue() and "{" not in heard.out.getvalue()


def test_what_no_terminal_shows_is_data_in_development_too() -> None:
    heard = Heard("development")
    log().info("relay_stopped", topic="t")
    assert heard.one()["topic"] == "t"


def test_production_is_data_on_a_terminal_too() -> None:
    heard = Heard("production", out=Terminal())
    log().info("relay_stopped", topic="t")
    assert heard.one()["topic"] == "t"


def test_lines_keep_their_order_across_threads_that_say_them() -> None:
    out = StringIO()
    said = Lines(out)
    threads = [threading.Thread(target=lambda n=n: [said.msg(f"{n} {i}") for i in range(200)]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said.flush()
    heard = [line.split() for line in out.getvalue().splitlines()]
    assert len(heard) == 800
    for number in range(4):
        assert [int(i) for n, i in heard if int(n) == number] == list(range(200))


def test_when_nobody_takes_the_lines_they_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_WAITING", 3)
    out = StringIO()
    said = Lines(out)
    said._said.set()  # as if the thread were still at its last write
    for number in range(10):
        said.msg(str(number))
    said.flush()
    assert out.getvalue().splitlines() == ["0", "1", "2", "7 lines were dropped: nobody took them"]


def test_a_reader_that_has_gone_stops_nobody() -> None:
    out = StringIO()
    said = Lines(out)
    out.close()
    said.msg("x")
    assert said._thread is not None
    said._thread.join(5)
    assert not said._thread.is_alive()
    said.msg("y")
