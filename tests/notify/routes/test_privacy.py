import json

import pytest

from services.chassis.log.port import Partition
from services.chassis.store.port import Find
from services.chassis.web.callers import Role
from tests.notify.routes.conftest import XINING, Platform, confirmed

pytestmark = pytest.mark.asyncio

SECRETS = ("欧阳娜娜娜", "13912345678", "ouyang@example.org")
OUYANG = {"organization": XINING, "name": SECRETS[0], "phone": SECRETS[1], "email": SECRETS[2]}


async def test_names_and_addresses_are_in_no_event_no_log_line_no_metric_no_address_and_no_answer(
    platform: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = {**OUYANG, "person": "li", "phone": SECRETS[1] + "9", "email": SECRETS[2] + "@", "shoe_size": SECRETS[0]}
    answered: list[str] = []
    async with platform.caller("wang", XINING, Role.WORKER, Role.INTEGRATOR, Role.PUBLISHER) as caller:

        async def heard(asked) -> None:
            answer = await asked
            answered.append(f"{answer.status_code} {answer.request.url} {answer.headers} {answer.text}")

        await heard(caller.put("/recipients/wang", json=OUYANG))
        await heard(caller.put("/recipients/wang", json=bad))
        body = "\n".join(json.dumps(each, ensure_ascii=False) for each in ({**OUYANG, "person": "zhang"}, bad, SECRETS))
        await heard(caller.post("/recipients/import", content=body.encode()))
        await heard(caller.get("/recipients/zhang"))
        await platform.happened(confirmed(), confirmed("wang"))
        texts = {"texts": {"zh-CN": {"title": "通知", "body": "内容"}}}
        await heard(caller.post("/announcements", json=texts))
        await platform.runtime.quiet()
        await heard(caller.get("/inbox"))
    running = platform.runtime.running["notify"]
    rests = [repr(await running.store.find(kind.collection, Find())) for kind in running.service.keeps]
    records = [repr(record) for record in await _all_records(platform)]
    printed = capfd.readouterr()
    for place in (*answered, *rests, *records, printed.out, printed.err, platform.runtime.metrics.text()):
        for secret in SECRETS:
            assert secret not in (place if isinstance(place, str) else place.decode())
            assert secret.encode("unicode_escape").decode() not in str(place)
    assert len(records) == 3
    assert [line.split(" ", 1)[0] for line in answered] == ["200", "422", "200", "200", "201", "200"]


async def _all_records(platform: Platform) -> list[object]:
    log = platform.runtime.log
    return [
        record
        for topic, partitions in (await log.topics()).items()
        for number in range(partitions)
        for record in await log.read(Partition(topic, number), 0, 100)
    ]
