import pytest
from fastapi import APIRouter
from starlette.responses import Response

from services.chassis.web.callers import Caller, Role
from services.chassis.web.doorkeeper import may_call
from tests.chassis.web.conftest import NOTES, Place

BOTH = "/api/notebook/v1/both"


async def test_nobody_comes_in_without_a_token(place: Place) -> None:
    answer = await place.caller().post(NOTES, json={"subject": "活动"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer.headers["www-authenticate"] == 'Bearer realm="wuyi"'
    assert answer.headers["content-type"] == "application/problem+json"


async def test_one_without_the_role_is_turned_away(place: Place) -> None:
    answer = await place.caller("w1", "630000", Role.WORKER).post(NOTES, json={"subject": "活动"})
    assert (answer.status_code, answer.json()["code"]) == (403, "role_missing")


@pytest.mark.parametrize(("role", "status"), [(Role.FINANCE, 200), (Role.AUDITOR, 200), (Role.WORKER, 403)])
async def test_either_of_several_roles_will_do(place: Place, role: Role, status: int) -> None:
    assert (await place.caller("p", "630000", role).get(BOTH)).status_code == status


async def test_a_public_route_needs_no_token_and_minds_no_bad_one(place: Place) -> None:
    assert (await place.caller().get("/api/notebook/v1/open")).status_code == 200
    assert (await place.caller(token="nonsense").get("/api/notebook/v1/open")).status_code == 200


async def test_what_a_stranger_sends_is_not_even_looked_at(place: Place) -> None:
    answer = await place.caller().post(NOTES, content=b"{" * 100, headers={"content-type": "application/json"})
    assert answer.status_code == 401
    answer = await place.caller("w", "630000", Role.WORKER).post(NOTES, content=b"x" * 2_000_000)
    assert answer.status_code == 403


async def test_another_organizations_subtree_is_not_there(place: Place) -> None:
    here = place.caller("p1", "630000/630100", Role.ORGANIZER)
    id = (await here.post(NOTES, json={"subject": "活动"})).json()["id"]
    elsewhere = place.caller("p2", "630000/630200", Role.ORGANIZER)
    assert (await elsewhere.get(f"{NOTES}/{id}")).status_code == 404
    assert (await elsewhere.post(f"{NOTES}/{id}/close")).status_code == 404
    assert (await elsewhere.get(NOTES)).json() == {"items": [], "next": None}
    above = place.caller("p3", "630000", Role.ORGANIZER)
    assert (await above.get(f"{NOTES}/{id}")).status_code == 200
    almost = place.caller("p4", "630000/63010", Role.ORGANIZER)
    assert (await almost.get(f"{NOTES}/{id}")).status_code == 404


def test_a_caller_sees_its_own_subtree() -> None:
    caller = Caller("p", "630000/630100", frozenset({Role.ORGANIZER}))
    assert caller.sees("630000/630100") and caller.sees("630000/630100/1")
    assert not caller.sees("630000") and not caller.sees("630000/6301001")
    assert caller.is_(Role.ORGANIZER, Role.WORKER) and not caller.is_(Role.WORKER)


def test_a_route_that_does_not_say_who_may_call_it_cannot_be_served() -> None:
    router = APIRouter()

    @router.get("/forgotten")
    async def forgotten() -> Response:
        return Response()

    with pytest.raises(TypeError, match="/forgotten says neither"):
        may_call(router.routes[0])  # type: ignore[arg-type]
