from datetime import UTC, date, datetime
from typing import Any

from services.assistance import handlers
from services.assistance.domain.cared import Cared
from services.chassis.cause import Cause
from services.chassis.effects import Change, Create, Reading
from services.honors.published import HonoreeDied, HonoreeHonored, HonoreeMoved, HonoreeRetired, HonorLost

CAUSE = Cause(correlation="c", id="e", source="wuyi.honors.honoree/h", sequence=1, at=datetime(2022, 5, 9, tzinfo=UTC))
WHO: dict[str, Any] = {"honoree": "h", "organization": "630000/630100", "awarded_to": "person", "person": "w"}
HONORED: dict[str, Any] = {
    **WHO,
    "campaign": "qinghai-2022",
    "honor": "may_day_medal",
    "name": "五一劳动奖章",
    "number": "n1",
    "awarded_on": date(2022, 5, 1),
}


def after(cared: Cared | None, reading: Reading[Any], event: Any) -> Cared | None:
    for effect in reading(event, CAUSE):
        match effect:
            case Create(aggregate=Cared() as made) if cared is None:
                cared = made
            case Change(decide=decide, missing=missing):
                if cared is not None:
                    decide(cared)
                else:
                    assert missing == "ignore"
    return cared


def honored() -> Cared:
    cared = after(None, handlers.take_into_care, HonoreeHonored(**HONORED))
    assert cared is not None
    return cared


def test_an_honoured_person_is_in_care_wherever_they_go_and_when_they_retire() -> None:
    cared = honored()
    after(
        cared,
        handlers.care_where_they_are_now,
        HonoreeMoved(**{**WHO, "organization": "630000"}, before="630000/630100"),
    )
    after(cared, handlers.care_for_the_retired, HonoreeRetired(**WHO, on=date(2023, 1, 1)))
    assert (cared.organization, cared.retired_on, cared.is_in_care) == ("630000", date(2023, 1, 1), True)


def test_who_has_lost_the_last_honour_or_has_died_is_in_care_no_more() -> None:
    cared = honored()
    lost: dict[str, Any] = {
        **WHO,
        "honor": "may_day_medal",
        "number": "n1",
        "reason": "revoked",
        "lost_on": date(2023, 1, 1),
    }
    after(cared, handlers.care_no_more_for_an_honour_that_was_lost, HonorLost(**lost, left=1))
    assert cared.is_in_care
    after(cared, handlers.care_no_more_for_an_honour_that_was_lost, HonorLost(**lost, left=0))
    assert not cared.is_in_care
    died = honored()
    after(died, handlers.end_care, HonoreeDied(**WHO, on=date(2023, 1, 1)))
    assert not died.is_in_care


def test_a_collective_is_in_no_care() -> None:
    team = {**HONORED, "awarded_to": "collective"}
    assert after(None, handlers.take_into_care, HonoreeHonored(**team)) is None
    moved = HonoreeMoved(**{**WHO, "awarded_to": "collective"}, before="630000")
    assert list(handlers.care_where_they_are_now(moved, CAUSE)) == []
