import pytest

from services.notify.domain.template import Template
from services.notify.domain.words import Language, Words
from services.notify.shipping import SHIPPED_BY, ship_templates, shipped
from tests.notify.conftest import NOW, Office

pytestmark = pytest.mark.asyncio


async def test_the_first_start_brings_every_template_and_the_next_one_changes_nothing(office: Office) -> None:
    await ship_templates(office.desk)
    await ship_templates(office.desk)
    found = {template.id: template for template in await office.desk.of(Template).find()}
    assert found.keys() == shipped().keys()
    assert {(t.version, len(t.versions), t.in_force.made_by) for t in found.values()} == {(1, 1, SHIPPED_BY)}


async def test_a_federations_own_version_stays_in_force(office: Office) -> None:
    await ship_templates(office.desk)
    own = {Language.ZH_CN: Words(title="我们的", body="文字")}
    await office.desk.of(Template).change("registration_confirmed", lambda t: t.revise([], own, "boss", NOW))
    await office.desk.of(Template).change("registration_confirmed", lambda t: t.approve(2, "second", NOW))
    await ship_templates(office.desk)
    assert (await office.desk.of(Template).get("registration_confirmed")).in_force.texts == own
