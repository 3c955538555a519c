"""What was once sent can be read for good: a version of an event never changes its meaning."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.chassis.domain.event import Event
from tests.house.fresh import released
from tests.house.sampling import SAMPLES, sample_path, write_the_missing

STORED = sorted(SAMPLES.glob("*.json"))


@pytest.mark.parametrize("event", released(), ids=lambda event: event.type)
def test_a_released_event_has_a_sample(event: type[Event]) -> None:
    assert sample_path(event.type).exists(), "python -m tests.house.sampling, and keep what it writes"


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_stored_sample_still_means_what_it_meant(path: Path) -> None:
    events = {event.type: event for event in released()}
    assert path.stem in events, "an event that was released once is read for good"
    stored = json.loads(path.read_text(encoding="utf-8"))
    again = json.loads(events[path.stem].model_validate_json(path.read_bytes()).model_dump_json())
    assert _lost(stored, again) == []


def test_what_is_stored_is_never_written_again(tmp_path: Path) -> None:
    first, *others = write_the_missing(tmp_path)
    first.write_text("{}", encoding="utf-8")
    others[0].unlink()
    assert write_the_missing(tmp_path) == [others[0]]
    assert first.read_text(encoding="utf-8") == "{}"


def _lost(stored: Any, again: Any, place: str = "") -> list[str]:
    """What was said and is not said again, or not the same. What is new since then may stand beside it."""
    if isinstance(stored, dict) and isinstance(again, dict):
        return [
            lost
            for name, value in stored.items()
            for lost in (_lost(value, again[name], f"{place}.{name}") if name in again else [f"{place}.{name}"])
        ]
    return [] if (type(stored), stored) == (type(again), again) else [place]
