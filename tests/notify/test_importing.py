import json
import tracemalloc
from collections.abc import AsyncIterator, Iterable

import pytest

from services.notify import importing
from services.notify.domain.recipient import Particulars, Recipient
from services.notify.domain.recipient_import import MAX_TOLD, BadLine, Tally
from services.notify.importing import TooManyLines, import_recipients
from tests.notify.conftest import Office

pytestmark = pytest.mark.asyncio

XINING, COUNTY, HAIDONG = "630000/630100", "630000/630100/630102", "630000/630200"


def line(person: str, organization: str = XINING, **more: object) -> bytes:
    return json.dumps({"person": person, "organization": organization, **more}).encode() + b"\n"


async def sent(lines: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in lines:
        yield part


async def bring(office: Office, *lines: bytes, root: str = XINING) -> Tally:
    return await import_recipients(sent(lines), root, office.desk)


def counts(tally: Tally) -> tuple[int, int, int, int, int]:
    return tally.lines, tally.created, tally.changed, tally.unchanged, tally.bad


async def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    lines = [line(f"p{n}", phone="13800000000", name="张三") for n in range(1_200)]
    assert counts(await bring(office, *lines)) == (1_200, 1_200, 0, 0, 0)
    assert counts(await bring(office, *lines)) == (1_200, 0, 0, 1_200, 0)
    recipient = await office.desk.of(Recipient).get("p7")
    assert (recipient.version, recipient.phone, recipient.known_since) == (1, "13800000000", office.clock.now())


async def test_bad_lines_are_told_by_number_and_reason_and_good_ones_are_kept(office: Office) -> None:
    tally = await bring(
        office,
        line("good"),
        b"{not json\n",
        b"\n",
        line("p", phone="12345"),
        line("p", shoe_size=43),
        line("", XINING),
        line("p", HAIDONG),
        b'{"person": "p"}\n',
        b'["list"]\n',
        b'{"person": "p", "organization": "630000/630100", "name": "\\ud800"}\n',
        b"[" * 9_000 + b"\n",
        b'"' + b"x" * 20_000 + b'"\n',
        b"\xff\xfe\n",
        line("last"),
    )
    assert [(bad.line, bad.field, bad.code) for bad in tally.told] == [
        (2, "", "json_invalid"),
        (4, "phone", "string_pattern_mismatch"),
        (5, "shoe_size", "extra_forbidden"),
        (6, "person", "string_pattern_mismatch"),
        (7, "organization", "outside_your_organization"),
        (8, "organization", "missing"),
        (9, "", "model_type"),
        (10, "", "json_invalid"),
        (11, "", "json_invalid"),
        (12, "", "line_too_long"),
        (13, "", "json_invalid"),
    ]
    assert counts(tally) == (13, 2, 0, 0, 11)
    assert sorted(r.id for r in await office.desk.of(Recipient).find()) == ["good", "last"]


async def test_nobody_is_taken_over_from_another_organization(office: Office) -> None:
    await office.know(["zhang"], HAIDONG, phone="13900000000")
    tally = await bring(office, line("zhang", phone="13800000000"))
    assert tally.told == [BadLine(line=1, field="person", code="belongs_elsewhere")]
    assert (await office.desk.of(Recipient).get("zhang")).phone == "13900000000"
    assert counts(await bring(office, line("zhang", HAIDONG), root="630000")) == (1, 0, 1, 0, 0)


async def test_a_person_in_several_lines_is_as_the_last_one_says(office: Office) -> None:
    tally = await bring(office, line("zhang"), line("zhang", COUNTY), line("zhang", COUNTY))
    assert counts(tally) == (3, 1, 1, 1, 0)
    assert (await office.desk.of(Recipient).get("zhang")).organization == COUNTY


async def test_who_changes_a_recipient_meanwhile_is_not_undone_but_followed(office: Office) -> None:
    await office.know(["zhang", "li"])
    read = office.desk.of(Recipient).get_many
    other = office.another_desk()

    async def read_then_hear_of_a_change(ids: list[str]) -> dict[str, Recipient]:
        found = await read(ids)
        office.desk.of(Recipient).get_many = read
        await other.of(Recipient).change("zhang", lambda r: r.keep(Particulars(organization=XINING, language="bo")))
        return found

    office.desk.of(Recipient).get_many = read_then_hear_of_a_change
    tally = await bring(office, line("zhang", phone="13800000000"), line("li", phone="13800000000"))
    assert counts(tally) == (2, 0, 2, 0, 0)
    recipient = await office.desk.of(Recipient).get("zhang")
    assert (recipient.version, recipient.phone, recipient.language) == (3, "13800000000", "zh-CN")


async def test_beyond_the_limit_it_stops_and_says_what_was_kept(office: Office, monkeypatch) -> None:
    monkeypatch.setattr(importing, "MAX_LINES", 10)
    with pytest.raises(TooManyLines) as told:
        await bring(office, *(line(f"p{n}") for n in range(8)), b"bad\n", *(line(f"q{n}") for n in range(8)))
    assert told.value.facts == {"limit": 10, "kept": 9}
    assert len(await office.desk.of(Recipient).find()) == 9


async def test_memory_is_bounded_however_long_the_body_and_however_bad(office: Office) -> None:
    def body() -> Iterable[bytes]:
        for n in range(6_000):
            yield line(f"p{n % 500}") + b"x" * 500 + b"\n"

    await bring(office, line("warm"))
    tracemalloc.start()
    tally = await import_recipients(sent(body()), XINING, office.desk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tally.lines, tally.bad, len(tally.told)) == (12_000, 6_000, MAX_TOLD)
    assert peak < 12_000_000
