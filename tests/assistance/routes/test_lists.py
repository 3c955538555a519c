import io
import random
import zipfile
from datetime import date
from typing import Any

import pytest

from services.assistance.routes.lists import XLSX
from services.chassis.web import Role
from tests.assistance.domain.cases import id_number
from tests.assistance.files import Cells, csv_of, xlsx_of
from tests.assistance.place import Json, Place

HEADER = ("姓名", "身份证号", "工会", "地区代码", "收入月份", "月人均收入（元）", "致困原因", "手机", "备注")
XINING = "630000/630100"


def household(number: int, **changes: Any) -> list[object]:
    said = {
        "name": "张吉卓玛",
        "id_number": id_number(number),
        "organization": XINING,
        "place": "630104",
        "month": "2022-04",
        "income": "500.00",
        "troubles": "患病、失业",
        "phone": "13897000001",
        "remark": "不取",
        **changes,
    }
    return list(said.values())


async def bring(
    place: Place, content: bytes, *, dry_run: bool = False, of: str = "hardship-files", kind: str = "text/csv"
) -> Json:
    who = place.caseworker if of == "hardship-files" else place.organizer
    answer = await who.post(
        f"/{of}/import?dry_run={str(dry_run).lower()}", content=content, headers={"content-type": kind}
    )
    assert answer.status_code == 200, answer.text
    said: Json = answer.json()
    return said


async def files(place: Place) -> list[Json]:
    items: list[Json] = (await place.see(place.caseworker, "/hardship-files?limit=200"))["items"]
    return items


@pytest.mark.parametrize("make", [csv_of, xlsx_of], ids=["csv", "xlsx"])
async def test_a_list_becomes_files_each_with_its_tier(place: Place, make: Any) -> None:
    said = await bring(place, make([HEADER, *(household(number) for number in range(1, 61))]))
    assert (said["rows"], said["good"], said["known"], said["bad"]) == (60, 60, 0, 0)
    shown = await files(place)
    assert len(shown) == 60 and {file["tier"] for file in shown} == {"deep"}
    again = await bring(place, make([HEADER, *(household(number) for number in range(1, 62))]))
    assert (again["good"], again["known"]) == (1, 60)


BAD_ROWS: list[tuple[dict[str, Any], str, str]] = [
    ({"id_number": "630104800229001"}, "id_number", "id_number_of_15_digits"),
    ({"id_number": id_number(2)[:17] + "A"}, "id_number", "id_number_form"),
    ({"id_number": "6.30104E+17"}, "id_number", "number_for_text"),
    ({"id_number": ""}, "id_number", "missing"),
    ({"phone": "12345"}, "phone", "string_pattern_mismatch"),
    ({"organization": "630000/630200"}, "organization", "outside_your_organization"),
    ({"organization": "西宁"}, "organization", "string_pattern_mismatch"),
    ({"place": "63"}, "place", "string_pattern_mismatch"),
    ({"income": "五百"}, "income", "amount_unreadable"),
    ({"income": "-1"}, "income", "amount_unreadable"),
    ({"month": "2022-13"}, "month", "string_pattern_mismatch"),
    ({"month": "2022-07"}, "", "month_ahead"),
    ({"troubles": "懒"}, "troubles", "trouble_unknown"),
    ({"income": "5000"}, "", "not_in_hardship"),
    ({"name": ""}, "name", "missing"),
    ({"place": "540102"}, "", "no_subsistence_line"),
]


async def test_a_dry_run_reports_each_bad_row_by_row_and_column_and_keeps_nothing(place: Place) -> None:
    rows = [HEADER, household(1), *(household(2 + at, **bad) for at, (bad, _, _) in enumerate(BAD_ROWS)), household(1)]
    said = await bring(place, csv_of(rows), dry_run=True)
    wanted = [(3 + at, column, code) for at, (_, column, code) in enumerate(BAD_ROWS)]
    wanted.append((len(rows), "id_number", "twice_in_the_file"))
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == wanted
    assert all(one["message"] for one in said["errors"])
    assert (said["rows"], said["good"], said["bad"], said["dry_run"]) == (len(rows) - 1, 1, len(wanted), True)
    assert await files(place) == []
    for row in rows[1:]:
        for cell in (row[0], row[1]):
            assert not cell or len(str(cell)) < 4 or str(cell) not in str(said["errors"])


async def test_the_good_rows_of_a_bad_list_are_kept_when_it_is_meant(place: Place) -> None:
    said = await bring(place, csv_of([HEADER, household(1), household(2, income="x"), household(3)]))
    assert (said["good"], said["bad"]) == (2, 1)
    assert len(await files(place)) == 2


async def test_a_numeric_cell_for_an_id_number_is_refused_because_it_has_lost_digits(place: Place) -> None:
    number = int(id_number(7)[:17] + "0")
    said = await bring(
        place, xlsx_of([HEADER, household(7, id_number=number), household(8, phone=13897000001)]), kind=XLSX
    )
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == [
        (2, "id_number", "number_for_text"),
        (3, "phone", "number_for_text"),
    ]
    assert "digits" in said["errors"][0]["message"]


async def test_what_spreadsheets_in_china_write_is_read(place: Place) -> None:
    said = await bring(place, csv_of([HEADER, household(1)], encoding="gb18030"))
    assert said["good"] == 1
    with_mark = b"\xef\xbb\xbf" + csv_of([HEADER, household(2)])
    assert (await bring(place, with_mark))["good"] == 1


async def test_numbers_in_cells_of_amounts_and_codes_are_taken_for_what_they_say(place: Place) -> None:
    said = await bring(place, xlsx_of([HEADER, household(1, place=630104, income=499.5)]))
    assert said["good"] == 1, said


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_table"),
        (b"\r\n\r\n", "no_table"),
        (b"PK\x03\x04nonsense", "no_table"),
        ("姓名\r\n张三\r\n".encode(), "column_missing"),
        (csv_of([(*HEADER, "姓名")]), "column_twice"),
        (csv_of([HEADER, *([["x"] * 9] * 10_001)]), "table_too_large"),
        (csv_of([["x"] * 61]), "table_too_large"),
        (b'"never closed', "no_table"),
    ],
    ids=[
        "empty",
        "blank",
        "broken zip",
        "a column is missing",
        "a column is twice",
        "too long",
        "too wide",
        "open quote",
    ],
)
async def test_what_is_no_such_table_is_refused_whole(place: Place, content: bytes, code: str) -> None:
    answer = await place.caseworker.post(
        "/hardship-files/import", content=content, headers={"content-type": "text/csv"}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_archive_that_swells_when_it_is_unpacked_is_refused(place: Place) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (65 * 1024 * 1024))
    assert len(bomb.getvalue()) < 100_000
    answer = await place.caseworker.post(
        "/hardship-files/import", content=bomb.getvalue(), headers={"content-type": XLSX}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "table_too_large")


async def test_a_damaged_workbook_is_told_and_never_a_fault_of_ours(place: Place) -> None:
    good = bytearray(xlsx_of([HEADER, household(1)]))
    chance = random.Random(5)
    for _ in range(60):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        answer = await place.caseworker.post(
            "/hardship-files/import?dry_run=true", content=bytes(damaged), headers={"content-type": XLSX}
        )
        assert answer.status_code in (200, 422), answer.text


MEMBERS = ("姓名", "身份证号", "工会", "就业形态", "入会日期")


def member(number: int, joined: object = "2015-03-01", name: str = "李四") -> list[object]:
    return [name, id_number(number), XINING, "courier", joined]


async def test_members_of_long_standing_are_brought_in_and_count_towards_no_campaign(place: Place) -> None:
    rows: Cells = [
        MEMBERS,
        member(1),
        member(2, "2022-05-10"),
        member(3, "昨天"),
        member(4, date(2020, 1, 2).isoformat()),
    ]
    said = await bring(place, csv_of(rows), of="memberships")
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == [
        (3, "joined_on", "date_ahead"),
        (4, "joined_on", "date_from_datetime_parsing"),
    ]
    assert said["good"] == 2
    told = [text for type, text in await place.events() if type.endswith("membership.approved.v1")]
    assert len(told) == 2 and all(b'"campaign":null' in text for text in told)
    shown = (await place.see(place.organizer, "/memberships"))["items"]
    assert {one["name"] for one in shown} == {"李*"}


async def test_only_who_may_brings_lists_in(place: Place) -> None:
    for who in (place.worker(), place.caller("f", Role.FINANCE)):
        answer = await who.post("/hardship-files/import", content=b"x", headers={"content-type": "text/csv"})
        assert answer.status_code == 403


async def test_the_same_key_brings_the_same_list_once_and_hears_the_same(place: Place) -> None:
    content = csv_of([HEADER, household(1)])
    headers = {"content-type": "text/csv", "idempotency-key": "list-1"}
    first = await place.caseworker.post("/hardship-files/import", content=content, headers=headers)
    again = await place.caseworker.post("/hardship-files/import", content=content, headers=headers)
    assert first.json() == again.json() and first.json()["good"] == 1
