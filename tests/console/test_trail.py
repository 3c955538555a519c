"""One story on a page: what was said, who has taken it, and by when at the latest."""

from typing import Any

from services.console.routes.trail import _readers, _took_it_by

CAUSE = {
    "id": "e1",
    "causation": None,
    "type": "wuyi.events.activity.opened.v1",
    "time": "t1",
    "topic": "x",
    "partition": 0,
    "offset": 4,
}


class Told:
    def __init__(self, *items: dict[str, Any]) -> None:
        self.items = items


def consequence(service: str, time: str, of: str = "e1") -> dict[str, Any]:
    return {"id": f"of {time}", "causation": of, "type": f"wuyi.{service}.thing.done.v1", "time": time}


def read_as_far_as(committed: int) -> dict[str, Any]:
    return {
        name: Told({"topic": "x", "partition": 0, "group": f"wuyi.{name}", "committed": committed})
        for name in ("honors", "notify")
    }


def test_a_reader_took_an_event_by_the_moment_when_it_first_said_something_because_of_it() -> None:
    found = [CAUSE, consequence("honors", "t2"), consequence("honors", "t3"), consequence("notify", "t2", of="another")]
    by = {each["reader"]: each["by"] for each in _readers(CAUSE, read_as_far_as(5), {}, _took_it_by(CAUSE, found))}
    assert by == {"honors": "t2", "notify": ""}


def test_of_what_is_not_read_yet_no_moment_is_told() -> None:
    found = [CAUSE, consequence("honors", "t2")]
    readers = _readers(CAUSE, read_as_far_as(4), {}, _took_it_by(CAUSE, found))
    assert [(each["state"], each["by"]) for each in readers] == [("unread", ""), ("unread", "")]
