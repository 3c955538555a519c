"""Everything that the console says is said in both languages, with the same facts."""

import re
from pathlib import Path

import pytest

from services.chassis.running.acting import Ending
from services.chassis.running.alerts import RULES
from services.chassis.running.bulk import JobStatus
from services.chassis.running.parking import ParkedStatus
from services.console import wording as words
from services.console.visiting import SECTIONS
from services.console.wording import LANGUAGES, wording
from services.registry import ALL

ROOM = Path(words.__file__).parent
ENTRY = re.compile(r"^([a-z][a-z0-9-]*) = (.+)$", re.MULTILINE)
ASKED = re.compile(r"""\b(?:t|say)\("([a-z0-9-]+)\"[,)]""")


def entries(language: str) -> dict[str, str]:
    return dict(ENTRY.findall((ROOM / "catalogues" / f"{language}.ftl").read_text(encoding="utf-8")))


def facts(text: str) -> set[str]:
    return set(re.findall(r"\$(\w+)", text))


def test_both_languages_say_the_same_things() -> None:
    zh, en = entries("zh-CN"), entries("en")
    assert zh.keys() == en.keys()
    assert {id for id in zh if facts(zh[id]) != facts(en[id])} == set()


def test_every_word_that_is_asked_for_is_there() -> None:
    sources = [*ROOM.rglob("*.html"), *ROOM.rglob("*.py")]
    asked = {id for source in sources for id in ASKED.findall(source.read_text(encoding="utf-8"))}
    assert len(asked) > 100
    assert asked - entries("en").keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_a_word(language: str) -> None:
    known = entries(language).keys()
    wanted = {f"section-{each}" for each in SECTIONS} | {f"service-{each.name}" for each in ALL}
    wanted |= {f"parked-{each.value}" for each in ParkedStatus} | {f"job-{each.value}" for each in JobStatus}
    wanted |= {f"ending-{each.value}" for each in Ending}
    wanted |= {f"queue-{each}" for each in ("paused", "still", "draining", "growing")}
    wanted |= {f"state-{each}" for each in ("ok", "busy", "attention", "trouble", "away")}
    assert wanted - known == set()
    assert RULES


def test_an_age_is_said_as_people_say_it() -> None:
    say = wording("en")
    said = [say.age(each) for each in (None, 0, 59, 61, 3_661, 200_000)]
    assert said == ["–", "0 s", "59 s", "1 min 1 s", "1 h 1 min", "2 days"]
    assert wording("zh-CN").moment("2022-05-06T01:00:00Z") == "05-06 09:00:00"
