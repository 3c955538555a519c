"""One of everything is done, and then every place is searched where a name, a number, an account or an illness must not be."""

from pathlib import Path

import pytest

from services.assistance.domain.access import AccessRecord
from services.assistance.domain.application import Application
from services.assistance.domain.batch import Batch
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.grievance import Grievance
from services.assistance.domain.hardship_file import HardshipFile
from services.assistance.domain.membership import Membership
from services.chassis.clock import MovableClock
from services.chassis.store.port import Find
from services.chassis.web import Role
from tests.assistance.domain.cases import NOW, card, id_number
from tests.assistance.files import csv_of
from tests.assistance.place import Place, a_household, running, the_books_balance

SECRETS = {
    "name": "张吉卓玛",
    "relative": "李措毛",
    "number": id_number(),
    "phone": "13897000001",
    "account": card(),
    "need": "女儿今年考上大学",
    "grievance": "三个月未发工资",
    "note": "家访属实",
    "reason": "复核申请人身份",
    "illness": "illness",
    "income": '"per_head_fen":',
}


IN_THE_RULES = {"illness"}
"""The rulebook names what brings a household into hardship; whose it is, it does not know."""


async def one_of_everything(place: Place) -> None:
    file = await place.file()
    programme = await place.programme()
    id = await place.approved(programme["id"])
    await place.say(place.caseworker, f"/hardship-files/{file['id']}/unmask", reason=SECRETS["reason"])
    await place.say(place.caseworker, f"/hardship-files/{file['id']}/report", trouble="illness")
    await place.say(place.finance, f"/applications/{id}/disburse")
    await place.approved(programme["id"], 2)
    await place.say(place.finance, f"/programmes/{programme['id']}/batches", 201)
    joining = {"organization": "630000/630100", "employment": "rider", "phone": SECRETS["phone"]}
    await place.say(place.worker(), "/memberships", 201, **joining, name=SECRETS["name"], id_number=SECRETS["number"])
    grievance = await place.say(place.worker(), "/grievances", 201, kind="wages", content=SECRETS["grievance"])
    await place.say(place.caseworker, f"/grievances/{grievance['id']}/assign", leader="l", note=SECRETS["note"])
    await place.caller("f", Role.FINANCE).put(
        "/declarations/me", json={"own_id_number": id_number(9), "relatives_id_numbers": [SECRETS["number"]]}
    )
    rows = [("姓名", "身份证号", "工会", "入会日期"), (SECRETS["name"], SECRETS["number"], "630000/630100", "x")]
    await place.organizer.post("/memberships/import", content=csv_of(rows), headers={"content-type": "text/csv"})
    bad = a_household(id_number=SECRETS["number"], place="x")
    answer = await place.caseworker.post("/hardship-files", json=bad)
    assert answer.status_code == 422 and not found_in(answer.content)
    await place.quiet()


def found_in(content: bytes) -> list[str]:
    return [what for what, secret in SECRETS.items() if secret.encode() in content]


@pytest.mark.parametrize("where", ["events", "store and log", "log lines", "metrics"])
async def test_nothing_of_a_person_is_in_an_event_a_file_a_log_line_or_a_metric(
    tmp_path: Path, where: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path, MovableClock(NOW)) as place:
        await one_of_everything(place)
        match where:
            case "events":
                events = await place.events()
                assert len(events) > 20
                assert [(type, found_in(text)) for type, text in events if found_in(text)] == []
            case "store and log":
                for kind in (HardshipFile, Application, Disbursement, Batch, Grievance, Membership, AccessRecord):
                    for document in await place.runtime.running["assistance"].store.find(kind.collection, Find()):
                        assert found_in(str(document.body).replace("'", '"').encode()) == [], kind.__name__
            case "metrics":
                metrics = await place.nobody.get("http://wuyi/metrics")
                assert metrics.status_code == 200 and found_in(metrics.content) == []
        await the_books_balance(place)
    said = capfd.readouterr()
    if where == "log lines":
        assert found_in((said.out + said.err).encode()) == []
    if where == "store and log":
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.name != "bank.db":
                assert set(found_in(path.read_bytes())) <= IN_THE_RULES, path.name


async def test_an_id_is_of_no_use_to_whoever_guesses_numbers(tmp_path: Path) -> None:
    """Another installation, with keys of its own, makes other ids of the same ID number."""
    ids = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        async with running(tmp_path / name, MovableClock(NOW)) as place:
            ids.add((await place.file())["id"])
    assert len(ids) == 2
