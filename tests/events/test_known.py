"""Who joins a union may come to what is for members, and who is honoured to what is for honorees."""

from datetime import date
from typing import Any

import pytest

from services.assistance.published import MembershipApproved
from services.honors.published import HonoreeDied, HonoreeHonored, HonorLost
from tests.events import test_counting as others
from tests.events.conftest import Place
from tests.events.samples import XINING
from tests.events.test_counting import happened

place = others.place
WHO: dict[str, Any] = {"honoree": "h", "organization": XINING, "awarded_to": "person", "person": "zhuoma"}
HONORED = HonoreeHonored(
    **WHO, campaign="may-day", honor="medal", name="奖章", number="n1", awarded_on=date(2022, 5, 20)
)
JOINED = MembershipApproved(
    membership="m1",
    organization=XINING,
    person="zhuoma",
    employment="courier",
    by="boss",
    campaign=None,
    work_item=None,
)


def lost(left: int) -> HonorLost:
    return HonorLost(**WHO, honor="medal", number="n1", reason="revoked", lost_on=date(2022, 6, 1), left=left)


async def standing(place: Place) -> tuple[bool, bool] | None:
    answer = await place.province.get("/standings/zhuoma")
    return (answer.json()["member"], answer.json()["honoree"]) if answer.status_code == 200 else None


async def test_a_member_and_an_honoree_are_known_as_both(place: Place) -> None:
    assert await standing(place) is None
    await happened(place, JOINED, HONORED, times=2)
    assert await standing(place) == (True, True)


@pytest.mark.parametrize(("left", "honoree"), [(1, True), (0, False)])
async def test_who_loses_the_last_honour_is_an_honoree_no_more(place: Place, left: int, honoree: bool) -> None:
    await happened(place, JOINED, HONORED, lost(left))
    assert await standing(place) == (True, honoree)


async def test_who_died_is_asked_to_nothing(place: Place) -> None:
    await happened(place, JOINED, HONORED, HonoreeDied(**WHO, on=date(2022, 6, 1)))
    assert await standing(place) == (False, False)


async def test_what_a_collective_is_given_makes_nobody_an_honoree(place: Place) -> None:
    await happened(place, HONORED.model_copy(update={"awarded_to": "collective"}))
    assert await standing(place) is None
