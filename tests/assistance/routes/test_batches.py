import csv
import hashlib
import io

import httpx
import pytest
from python_calamine import CalamineWorkbook

from services.chassis.web import Role
from tests.assistance.domain.cases import card
from tests.assistance.files import csv_of, xlsx_of
from tests.assistance.place import Json, Place

REASON = "提交银行代发"
HEADER = ("付款参考号", "金额（元）", "结果", "原因")
CSV = {"content-type": "text/csv"}


async def a_batch(place: Place, count: int = 3, budget: int = 10_000_00) -> tuple[Json, list[str]]:
    programme = await place.programme(budget_fen=budget)
    ids = [await place.approved(programme["id"], number) for number in range(1, count + 1)]
    batch = await place.say(place.finance, f"/programmes/{programme['id']}/batches", 201)
    assert batch["status"] == "gathering"
    await place.quiet()
    return await place.see(place.finance, f"/batches/{batch['id']}"), ids


async def the_file(place: Place, batch: Json, format: str = "csv") -> httpx.Response:
    path = f"/batches/{batch['id']}/file"
    answer = await place.finance.post(path, json={"format": format, "reason": REASON})
    assert answer.status_code == 200, answer.text
    return answer


async def reconcile(place: Place, batch: Json, content: bytes) -> Json:
    answer = await place.finance.post(f"/batches/{batch['id']}/reconcile", content=content, headers=CSV)
    assert answer.status_code == 200, answer.text
    await place.quiet()
    return await place.see(place.finance, f"/batches/{batch['id']}")


def references(batch: Json) -> list[str]:
    return [line["reference"] for line in batch["lines"]]


async def statuses(place: Place, ids: list[str]) -> list[str]:
    return [(await place.see(place.finance, f"/applications/{id}"))["status"] for id in ids]


async def test_a_batch_sets_all_its_money_aside_and_writes_each_attempt_down_before_there_is_a_file(
    place: Place,
) -> None:
    batch, ids = await a_batch(place)
    assert (batch["status"], batch["count"], batch["total_fen"]) == ("sealed", 3, 9_000_00)
    assert await statuses(place, ids) == ["disbursing"] * 3
    payments = (await place.see(place.finance, "/disbursements"))["items"]
    assert {payment["status"] for payment in payments} == {"attempted"}
    assert sorted(payment["attempts"][0]["reference"] for payment in payments) == sorted(references(batch))
    assert place.bank.asked == []


async def test_the_file_has_control_totals_and_its_hash_and_is_the_same_each_time(place: Place) -> None:
    batch, _ = await a_batch(place)
    first, again = await the_file(place, batch), await the_file(place, batch)
    assert first.content == again.content
    assert hashlib.sha256(first.content).hexdigest() == batch["sha256"] == first.headers["x-sha256-csv"]
    rows = list(csv.reader(io.StringIO(first.content.decode("utf-8-sig"))))
    assert rows[0] == ["序号", "付款参考号", "收款人", "收款账号", "开户行", "金额（元）"]
    assert [row[1] for row in rows[1:4]] == references(batch)
    assert sorted(row[3] for row in rows[1:4]) == sorted(card(number) for number in (1, 2, 3))
    assert rows[4] == ["合计", "3 笔", "", "", "", "9000.00"]


async def test_the_workbook_says_the_same_with_its_accounts_as_text(place: Place) -> None:
    batch, _ = await a_batch(place)
    first, again = await the_file(place, batch, "xlsx"), await the_file(place, batch, "xlsx")
    assert first.content == again.content
    plain = (await the_file(place, batch)).content.decode("utf-8-sig")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(first.content)).get_sheet_by_index(0).to_python()
    assert rows == list(csv.reader(io.StringIO(plain)))


async def test_whoever_takes_the_file_is_in_the_access_log(place: Place) -> None:
    batch, _ = await a_batch(place)
    await the_file(place, batch)
    [record] = (await place.see(place.auditor, "/accesses"))["items"]
    assert (record["kind"], record["of"], record["reason"]) == ("batch", batch["id"], REASON)


async def test_what_the_budget_does_not_hold_is_left_out_and_said(place: Place) -> None:
    batch, ids = await a_batch(place, 3, budget=6_500_00)
    assert (batch["count"], batch["total_fen"]) == (2, 6_000_00)
    [left_out] = batch["excluded"]
    assert left_out["reason"] == "quota_exhausted"
    assert sorted(await statuses(place, ids)) == ["approved", "disbursing", "disbursing"]


async def test_what_the_bank_answers_is_paid_or_given_back(place: Place) -> None:
    batch, ids = await a_batch(place)
    one, two, three = references(batch)
    answer = csv_of(
        [HEADER, (one, "3000.00", "成功", ""), (two, "3,000.00", "失败", "account_closed"), (three, "3000", "paid", "")]
    )
    after = await reconcile(place, batch, answer)
    assert (after["status"], after["unanswered"], after["mismatches"]) == ("settled", [], [])
    by_case = {line["case"]: line["outcome"] for line in after["lines"]}
    wanted = ["disbursed" if by_case[id] == "paid" else "approved" for id in ids]
    assert await statuses(place, ids) == wanted and wanted.count("disbursed") == 2
    programme = await place.see(place.finance, f"/programmes/{batch['programme']}")
    assert (programme["used_fen"], programme["disbursed_fen"]) == (6_000_00, 6_000_00)


async def test_what_does_not_match_is_queued_and_settles_nothing(place: Place) -> None:
    batch, ids = await a_batch(place)
    one, two, three = references(batch)
    answer = xlsx_of(
        [
            HEADER,
            (one, 3000, "成功", None),
            (two, 2999.99, "成功", None),
            ("f" * 32, 3000, "成功", None),
            (three, 3000, "处理中", None),
            ("合计", 12000, None, None),
        ]
    )
    after = await reconcile(place, batch, answer)
    assert [(one["row"], one["fault"]) for one in after["mismatches"]] == [
        (3, "amount_differs"),
        (4, "unknown_reference"),
        (5, "unreadable"),
    ]
    assert after["unanswered"] == [2, 3]
    assert (await statuses(place, ids)).count("disbursed") == 1
    again = await reconcile(place, batch, answer)
    assert again["mismatches"] == after["mismatches"]


async def test_another_person_settles_what_was_queued_and_decides_what_was_never_answered(place: Place) -> None:
    batch, ids = await a_batch(place, 2)
    await reconcile(place, batch, csv_of([HEADER, (references(batch)[0], "1", "成功", "")]))
    path = f"/batches/{batch['id']}"
    assert await place.refused(place.finance, f"{path}/lines/1/decide", 403, paid=True) == "same_person"
    other = place.caller("finance-2", Role.FINANCE)
    await place.say(other, f"{path}/mismatches/1/settle", note="银行误录金额，已核对回单")
    await place.say(other, f"{path}/lines/1/decide", paid=True)
    await place.say(other, f"{path}/lines/2/decide", paid=False, reason="not_executed")
    await place.quiet()
    assert sorted(await statuses(place, ids)) == ["approved", "disbursed"]
    assert await place.refused(other, f"{path}/lines/3/decide", 404, paid=True) == "no_such_line"


async def test_another_batchs_answer_is_refused_whole(place: Place) -> None:
    batch, _ = await a_batch(place, 1)
    answer = csv_of([HEADER, ("f" * 32, "3000", "成功", "")])
    said = await place.finance.post(f"/batches/{batch['id']}/reconcile", content=answer, headers=CSV)
    assert (said.status_code, said.json()["code"]) == (422, "nothing_matches")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_table"),
        (b"PK\x03\x04 and then nothing", "no_table"),
        (b"\xff\xfe\x00\x00", "no_table"),
        ("姓名,金额\r\n张三,1\r\n".encode(), "column_missing"),
        ("付款参考号,reference,金额,结果\r\n".encode(), "column_twice"),
    ],
)
async def test_what_is_no_answer_file_is_refused_with_the_reason(place: Place, content: bytes, code: str) -> None:
    batch, _ = await a_batch(place, 1)
    said = await place.finance.post(f"/batches/{batch['id']}/reconcile", content=content, headers=CSV)
    assert (said.status_code, said.json()["code"]) == (422, code)


async def test_a_batch_in_which_nobody_may_be_paid_by_this_payer_has_no_file(place: Place) -> None:
    programme = await place.programme()
    verifier = place.caller("caseworker-1", Role.CASEWORKER, Role.FINANCE)
    await place.approved(programme["id"])
    batch = await place.say(verifier, f"/programmes/{programme['id']}/batches", 201)
    await place.quiet()
    shown = await place.see(verifier, f"/batches/{batch['id']}")
    assert (shown["status"], [one["reason"] for one in shown["excluded"]]) == ("empty", ["same_person"])
    assert await place.refused(verifier, f"/batches/{batch['id']}/file", 422, reason=REASON) == "no_file"


async def test_without_anything_approved_there_is_nothing_to_pay(place: Place) -> None:
    programme = await place.programme()
    assert await place.refused(place.finance, f"/programmes/{programme['id']}/batches", 422) == "nothing_to_pay"
