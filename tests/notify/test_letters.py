import pytest

from services.notify.delivering import deliver
from services.notify.domain.announcement import Announcement
from services.notify.domain.notification import Notification
from services.notify.domain.template import Category, Template
from services.notify.domain.values import Parameter, Type
from services.notify.domain.words import Language, Words
from services.notify.letters import Letter, language_of, letters
from tests.notify.conftest import CAUSE, NOW, Office

pytestmark = pytest.mark.asyncio

TITLE = Parameter(name="title", type=Type.TEXT)
ZH = Words(title="通知：{{ title }}", body="内容：{{ title }}")
EN = Words(title="News: {{ title }}", body="It is: {{ title }}")


async def greeting(office: Office) -> Template:
    template = Template.shipped(
        "greeting", Category.ANNOUNCEMENTS, [TITLE], {Language.ZH_CN: ZH, Language.EN: EN}, "boss", NOW
    )
    await office.desk.of(Template).create(template)
    return template


async def read(office: Office, person: str, language: Language) -> list[Letter]:
    return await letters(await office.inbox_of(person), language, office.desk)


async def test_each_reads_it_in_their_language_and_in_chinese_where_that_has_no_text(office: Office) -> None:
    await greeting(office)
    await deliver(await office.queue("zhang", template="greeting"), office.desk)
    assert await read(office, "zhang", Language.EN) == [Letter(Language.EN, "News: 五一演出", "It is: 五一演出")]
    assert await read(office, "zhang", Language.BO) == [Letter(Language.ZH_CN, "通知：五一演出", "内容：五一演出")]


async def test_what_was_told_stays_as_it_was_told(office: Office) -> None:
    await greeting(office)
    await deliver(await office.queue("zhang", template="greeting"), office.desk)
    later = {Language.ZH_CN: Words(title="新", body="新")}
    await office.desk.of(Template).change(
        "greeting", lambda t: t.revise([], later, "boss", NOW) and t.approve(2, "second", NOW)
    )
    assert (await read(office, "zhang", Language.ZH_CN))[0].title == "通知：五一演出"
    await deliver(await office.queue("li", template="greeting"), office.desk)
    assert (await read(office, "li", Language.ZH_CN))[0].title == "新"


async def test_an_announcement_in_its_own_words_is_told_as_it_stands(office: Office) -> None:
    texts = {Language.ZH_CN: Words(title="{{ 7*7 }}", body="一字不改 {% raw %}")}
    announcement = Announcement.in_words("a", "6", "6", texts, 1, "boss", NOW)
    await office.desk.of(Announcement).create(announcement)
    each = Notification.of_announcement("a", "zhang", announcement.template, NOW)
    assert await letters([each], Language.BO, office.desk) == [
        Letter(Language.ZH_CN, "{{ 7*7 }}", "一字不改 {% raw %}")
    ]


async def test_an_announcement_by_a_template_is_in_its_version_and_values(office: Office) -> None:
    template = await greeting(office)
    announcement = Announcement.by_template(
        "a", "6", "6", "greeting", template.in_force, {"title": "放假"}, 1, "boss", NOW
    )
    await office.desk.of(Announcement).create(announcement)
    later = {Language.ZH_CN: Words(title="新", body="新")}
    await office.desk.of(Template).change(
        "greeting", lambda t: t.revise([], later, "boss", NOW) and t.approve(2, "second", NOW)
    )
    each = Notification.of_announcement("a", "zhang", "greeting", NOW)
    assert [letter.title for letter in await letters([each], Language.EN, office.desk)] == ["News: 放假"]


async def test_what_cannot_be_put_into_words_is_still_told(office: Office) -> None:
    await greeting(office)
    unknown = Notification.about(CAUSE.id, "zhang", "never_made", {}, CAUSE.at)
    lacking = Notification.about(CAUSE.id, "zhang", "greeting", {"title": 5, "other": "x"}, CAUSE.at)
    assert [letter.title for letter in await letters([unknown, lacking], Language.EN, office.desk)] == [
        "never_made",
        "News: ",
    ]
    assert await letters([], Language.EN, office.desk) == []


async def test_one_who_is_not_known_is_told_in_chinese(office: Office) -> None:
    await office.know(["zhang"], language="bo")
    assert await language_of("zhang", office.desk) is Language.BO
    assert await language_of("nobody", office.desk) is Language.ZH_CN
