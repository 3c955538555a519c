"""Reports, issued by the clock: one for each period and organization, whatever happens in between."""

import asyncio
import io
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from services.chassis.clock import MovableClock
from services.chassis.log.envelope import from_record
from services.chassis.log.port import Partition
from services.chassis.store.repository import Repository
from services.chassis.web import Role
from services.events.domain.contribution import Contribution
from services.events.domain.report import Report
from services.events.domain.report_schedule import ReportSchedule
from services.events.reporting import issue_reports
from tests.events.conftest import Place, running, the_books_balance
from tests.events.culture import reported_plan
from tests.events.samples import NOW, XINING

THE_NEXT_NIGHT = datetime(2022, 5, 6, 17, tzinfo=UTC)
ORGANIZATIONS = 3


async def reports(place: Place, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: Mapping[str, str] = {}
    while True:
        answer = (await place.province.get("/reports", params={**asked, **cursor, "limit": "200"})).json()
        found += answer["items"]
        if answer["next"] is None:
            return found
        cursor = {"cursor": answer["next"]}


async def announced(place: Place) -> dict[str, list[str]]:
    """To whom, for each organization, as the log has it."""
    await place.quiet()
    topic = "wuyi.events.report"
    partitions = [Partition(topic, number) for number in range((await place.runtime.log.topics())[topic])]
    records = [record for each in partitions for record in await place.runtime.log.read(each, 0, 1000)]
    events = [from_record(record).data for record in records]
    return {event["organization"]: event["readers"] for event in events}


async def achieved(place: Place, fact: str, at: datetime, organization: str = XINING) -> None:
    conference = Contribution.of(
        fact, campaign="reported", work_item=10, measure="conferences_held", organization=organization, at=at
    )
    assert await place.runtime.running["events"].desk.of(Contribution).create(conference)


async def test_each_period_of_each_organization_has_one_report(place: Place) -> None:
    await place.campaign(reported_plan())
    await place.quiet()
    place.clock.move_to(THE_NEXT_NIGHT - timedelta(seconds=1))
    await place.quiet()
    assert await reports(place) == []
    place.clock.move_to(datetime(2023, 1, 2, tzinfo=UTC))  # far past the campaign's end
    await place.quiet()
    issued = await reports(place)
    assert Counter(each["period"] for each in issued) == {
        "daily": 240 * ORGANIZATIONS,
        "weekly": 35 * ORGANIZATIONS,
        "quarterly": 3 * ORGANIZATIONS,
        "annual": ORGANIZATIONS,
    }
    assert len({(each["organization"], each["period"], each["starts_on"]) for each in issued}) == len(issued)


async def test_it_tells_what_was_achieved_in_the_period_and_to_date(place: Place) -> None:
    await place.campaign(reported_plan("daily"))
    await place.quiet()
    morning = NOW + timedelta(hours=3)
    await achieved(place, "a", morning)
    await achieved(place, "b", morning, "630000/industry")
    await achieved(place, "late", THE_NEXT_NIGHT)  # one in the morning of the day after
    place.clock.move_to(THE_NEXT_NIGHT)
    await place.quiet()
    place.clock.move_to(THE_NEXT_NIGHT + timedelta(days=1))
    await place.quiet()
    seen = {}
    for each in await reports(place):
        shown = (await place.province.get(f"/reports/{each['id']}")).json()
        [figure] = [figure for figure in shown["figures"] if figure["measure"] == "conferences_held"]
        seen[each["organization"], each["starts_on"]] = (figure["in_period"], figure["to_date"], figure["target"])
    assert seen == {
        ("630000", "2022-05-06"): (2, 2, 5),
        (XINING, "2022-05-06"): (1, 1, None),
        ("630000/industry", "2022-05-06"): (1, 1, None),
        ("630000", "2022-05-07"): (1, 3, 5),
        (XINING, "2022-05-07"): (1, 2, None),
        ("630000/industry", "2022-05-07"): (0, 1, None),
    }


async def test_reports_count_towards_the_plan_once_each(place: Place) -> None:
    await place.campaign(reported_plan("daily"))
    await place.quiet()
    place.clock.move_to(THE_NEXT_NIGHT + timedelta(days=2))
    await place.quiet()
    items = (await place.province.get("/campaigns/reported/progress")).json()["work_items"]
    counted = {measure["code"]: (measure["actual"], measure["fed"]) for measure in items[1]["measures"]}
    assert counted["reports_issued"] == (3 * ORGANIZATIONS, True)


async def test_tried_by_many_at_once_it_is_one_report(place: Place) -> None:
    await place.campaign(reported_plan("annual"))
    await place.quiet()
    desk = place.runtime.running["events"].desk
    id = ReportSchedule.id_of("reported", XINING, "annual")
    place.clock.move_to(datetime(2022, 12, 31, 17, tzinfo=UTC))
    await asyncio.gather(*(issue_reports.work(id, desk) for _ in range(20)))
    await place.quiet()
    assert Counter(each["organization"] for each in await reports(place))[XINING] == 1


class Died(BaseException):
    """As a process does between the report and the schedule's moving on."""


async def test_a_crash_between_the_report_and_its_schedule_issues_no_second_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = MovableClock(NOW)
    async with running(tmp_path, clock) as place:
        await place.campaign(reported_plan("daily"))
        await place.quiet()
        desk = place.runtime.running["events"].desk
        id = ReportSchedule.id_of("reported", XINING, "daily")
        save_all = Repository.save_all

        async def dies(self: Repository[Any], *given: Any) -> list[bool]:
            await save_all(self, *given)
            raise Died

        await place.runtime.stop(0)
        clock.move_to(THE_NEXT_NIGHT)
    async with running(tmp_path, MovableClock(NOW)) as place:  # its own timers find nothing due yet
        desk = place.runtime.running["events"].desk
        desk.clock = MovableClock(THE_NEXT_NIGHT)
        monkeypatch.setattr(Repository, "save_all", dies)
        with pytest.raises(Died):
            await issue_reports.work(id, desk)
        monkeypatch.undo()
        [first] = await desk.of(Report).find({"organization": XINING})
        assert (await desk.of(ReportSchedule).get(id)).next_from == first.starts_on
    async with running(tmp_path, clock) as place:
        await place.quiet()
        desk = place.runtime.running["events"].desk
        [same] = await desk.of(Report).find({"organization": XINING})
        assert (same.issued_at, same.version) == (first.issued_at, first.version)
        assert (await desk.of(ReportSchedule).get(id)).next_from > first.starts_on
        await the_books_balance(place)


async def test_it_is_read_as_a_page_and_as_a_workbook_by_staff_of_its_branch(place: Place) -> None:
    hostile = reported_plan("daily")
    hostile = hostile.model_copy(update={"title": "=1+1<script>"})
    await place.campaign(hostile)
    await place.quiet()
    await achieved(place, "a", NOW)
    place.clock.move_to(THE_NEXT_NIGHT)
    await place.quiet()
    [id] = [each["id"] for each in await reports(place) if each["organization"] == XINING]
    page = await place.organizer.get(f"/reports/{id}/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script>" not in page.text and "西宁市总工会 日报" in page.text and "会议场次" in page.text
    answer = await place.organizer.get(f"/reports/{id}/xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "西宁市总工会 · =1+1<script>"
    assert [10.0, "会议、培训与报告制度", "会议场次", 1.0, 1.0] in [row[:5] for row in rows]
    assert (await place.organizer.get(f"/reports/{id}/xlsx")).content == answer.content
    for other in (place.caller("h", "630000/630200", Role.ORGANIZER), place.worker()):
        for path in ("", "/html", "/xlsx"):
            assert (await other.get(f"/reports/{id}{path}")).status_code in (403, 404)


async def test_who_asked_to_be_told_is_named_in_what_is_announced(place: Place) -> None:
    await place.campaign(reported_plan("daily"))
    await place.quiet()
    [schedule] = (await place.organizer.get("/report-schedules")).json()["items"]
    path = f"/report-schedules/{schedule['id']}/readers/me"
    assert (await place.organizer.put(path)).json()["readers"] == ["organizer"]
    place.clock.move_to(THE_NEXT_NIGHT)
    assert await announced(place) == {"630000": [], "630000/industry": [], XINING: ["organizer"]}
    assert (await place.worker().put(path)).status_code == 403
    assert (await place.caller("h", "630000/630200", Role.ORGANIZER).put(path)).status_code == 404
    assert (await place.organizer.delete(path)).json()["readers"] == []
