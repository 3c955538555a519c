"""Certificates on paper."""

import re
import time
from datetime import date
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.web import Role
from services.honors.printing import GlyphMissing, Printed, certificate_pdf, chinese_date
from tests.honors.conftest import Place, running
from tests.honors.samples import NOW, PROVINCE

RARE = "张䶮𠮷"
UNWRITABLE = "王\U0002fa1d\U000e0001"


def printed(holder: str = RARE, *, is_person: bool = True) -> Printed:
    return Printed(
        number="qinghai-2022-may_day_medal-0001",
        holder=holder,
        is_person=is_person,
        honor="青海省五一劳动奖章",
        issuer="青海省总工会",
        issued_on=date(2022, 5, 12),
        address="http://127.0.0.1:8000/api/honors/v1/certificates/qinghai-2022-may_day_medal-0001",
    )


def test_rare_characters_of_names_are_printed_and_none_is_a_box() -> None:
    """PDF/A takes no glyph that is missing: what was made has all of them."""
    pdf = certificate_pdf(printed())
    assert pdf.startswith(b"%PDF-1.7") and b"pdfaid" in pdf
    assert len(re.findall(rb"/FontFile3", pdf)) >= 2  # 䶮 from the one font, 𠮷 from the other


def test_a_character_that_no_font_has_is_refused_and_not_printed_as_a_box() -> None:
    with pytest.raises(GlyphMissing):
        certificate_pdf(printed(UNWRITABLE))


@pytest.mark.parametrize("holder", ["#panic()", "*粗体* $x^2$ \\ // 注", '"]; eval("1")'])
def test_nothing_in_a_name_is_read_as_markup(holder: str) -> None:
    assert certificate_pdf(printed(holder)).startswith(b"%PDF")


def test_the_same_certificate_is_the_same_bytes() -> None:
    assert certificate_pdf(printed()) == certificate_pdf(printed())


def test_one_is_printed_in_less_than_three_tenths_of_a_second() -> None:
    certificate_pdf(printed())
    began = time.perf_counter()
    for at in range(10):
        certificate_pdf(printed(f"炼钢{at}班", is_person=False))
    assert (time.perf_counter() - began) / 10 < 0.3


def test_a_date_is_written_as_on_certificates() -> None:
    assert chinese_date(date(2022, 5, 1)) == "二〇二二年五月一日"
    assert chinese_date(date(2022, 10, 20)) == "二〇二二年十月二十日"
    assert chinese_date(date(2022, 12, 31)) == "二〇二二年十二月三十一日"


async def test_its_holder_prints_it_and_staff_whose_printing_is_noted_and_nobody_else(place: Place) -> None:
    ids = await place.awarded(35, 30)
    path = "/certificates/qinghai-2022-may_day_medal-0001/pdf"
    own = await place.worker("n0").get(path)
    assert (own.status_code, own.headers["content-type"]) == (200, "application/pdf")
    assert own.content.startswith(b"%PDF")
    for stranger in (place.worker("n1"), place.caller("x", "630000/630200", Role.ORGANIZER)):
        assert (await stranger.get(path)).status_code == 404
    assert (await place.see(place.approver, "/disclosures"))["items"] == []
    assert (await place.caller("office", PROVINCE, Role.ORGANIZER).get(path)).status_code == 200
    (noted,) = (await place.see(place.approver, "/disclosures"))["items"]
    assert (noted["kind"], noted["to"]) == ("certificate", "office")
    assert len(ids) == 2


@pytest.mark.parametrize("public", ["", "https://wuyi.example.cn/"])
async def test_its_code_leads_to_where_the_public_reaches_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public: str
) -> None:
    kept: list[Printed] = []

    def keep(what: Printed) -> bytes:
        kept.append(what)
        return certificate_pdf(what)

    monkeypatch.setattr("services.honors.routes.certificates.certificate_pdf", keep)
    monkeypatch.setenv("WUYI_PUBLIC_URL", public)
    async with running(tmp_path, MovableClock(NOW)) as place:
        await place.awarded(35, 30)
        path = "/certificates/qinghai-2022-may_day_medal-0001"
        assert (await place.worker("n0").get(f"{path}/pdf?a=b")).status_code == 200
    assert [each.address for each in kept] == [f"{public.rstrip('/') or 'http://wuyi'}/api/honors/v1{path}"]
