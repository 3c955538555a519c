"""What waits for people is found by an index, and is of somebody's organization."""

from typing import Any

import pytest

from services.chassis.staff_work import StaffWork
from services.registry import ALL

WORK = [pytest.param(service, work, id=work.name) for service in ALL for work in service.work]


@pytest.mark.parametrize(("service", "work"), WORK)
def test_work_can_be_found_and_is_of_an_organization(service: Any, work: StaffWork[Any]) -> None:
    assert work.kind in service.keeps
    assert ("status", work.order) in work.kind.indexes
    assert "organization" in work.kind.model_fields
    assert work.kind.model_fields[work.order].annotation is not None
    assert set(work.states) <= set(type(work.states[0]))


def test_what_the_federation_waits_for_is_there() -> None:
    names = {work.name for service in ALL for work in service.work}
    assert names >= {
        *("activities_to_approve", "nominations_to_review", "applications_to_verify", "applications_to_approve"),
        *("applications_to_pay", "grievances_to_resolve"),
    }
    assert any(service.deliveries for service in ALL)


def test_what_failed_lately_is_found_by_an_index() -> None:
    counted = [each for service in ALL for each in service.deliveries if each.failed]
    assert counted
    assert all((each.by[-1], each.settled) in each.kind.indexes for each in counted)
