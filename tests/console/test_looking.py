"""Many pages that stand open are one question to the services, and nobody sees what was shown to somebody who may see more."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from services.chassis.web.callers import Caller, Role
from services.console import looking
from services.console.asking import Answer, Services
from services.console.looking import Scope, Shared
from tests.console.conftest import Place

pytestmark = pytest.mark.asyncio

WIDE = Scope.of(Caller("a", "630000", frozenset({Role.OPERATOR})), "en")
NARROW = Scope.of(Caller("b", "630000/630100", frozenset({Role.OPERATOR})), "en")
AUDITOR = Scope.of(Caller("c", "630000", frozenset({Role.AUDITOR})), "en")
CHINESE = Scope.of(Caller("a", "630000", frozenset({Role.OPERATOR})), "zh-CN")


class Looks:
    """Each says which it was; none is quicker than those who come meanwhile."""

    def __init__(self) -> None:
        self.made = 0

    async def look(self) -> int:
        self.made += 1
        this = self.made
        await asyncio.sleep(0)
        return this


def always(seen: int) -> bool:
    return True


async def test_a_hundred_pages_of_the_same_view_are_one_look() -> None:
    shared, looks = Shared[int](), Looks()
    assert await asyncio.gather(*(shared.of(WIDE, looks.look, always) for _ in range(100))) == [1] * 100


async def test_another_organization_role_or_language_has_a_look_of_its_own() -> None:
    shared, looks = Shared[int](), Looks()
    assert [await shared.of(scope, looks.look, always) for scope in (WIDE, NARROW, AUDITOR, CHINESE)] == [1, 2, 3, 4]


async def test_what_was_seen_grows_old_and_is_looked_at_anew_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "FRESH", 0.0)
    shared, looks = Shared[int](), Looks()
    assert [await shared.of(scope, looks.look, always) for scope in (WIDE, WIDE, NARROW)] == [1, 2, 3]
    assert len(shared._looks) == 1


async def test_what_one_person_was_refused_is_not_told_to_others() -> None:
    shared, looks = Shared[int](), Looks()
    assert [await shared.of(WIDE, looks.look, lambda seen: seen > 1) for _ in range(3)] == [1, 2, 2]


async def test_two_operators_at_the_overview_ask_each_service_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[str] = Counter()
    whole = Services.ask

    async def counted(self: Services, service: str, path: str, *args: Any, **more: Any) -> Answer:
        asked[path] += 1
        return await whole(self, service, path, *args, **more)

    async with place.somebody() as one, place.somebody() as two:
        monkeypatch.setattr(Services, "ask", counted)
        for client in (one, two, one):
            assert (await client.get("/console/")).status_code == 200
    assert asked and max(asked.values()) == 1
