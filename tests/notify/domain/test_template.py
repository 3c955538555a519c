from datetime import UTC, datetime

import pytest

from services.chassis.domain import WuyiError
from services.notify.domain.template import MAX_VERSIONS, Category, Template
from services.notify.domain.values import MAX_ITEMS, MAX_PARAMETERS, Parameter, Type, fitting, typed
from services.notify.domain.words import Language, Words, spoken

NOW = datetime(2022, 5, 1, tzinfo=UTC)
ZH = Words(title="你好", body="正文")
EN = Words(title="Hello", body="Text")
TITLE = Parameter(name="title", type=Type.TEXT)
COUNT = Parameter(name="count", type=Type.INTEGER, required=False)


def template(*parameters: Parameter, **texts: Words) -> Template:
    return Template.begin(
        "greeting", Category.ANNOUNCEMENTS, parameters, {Language.ZH_CN: ZH, Language.EN: EN}, "boss", NOW
    )


def refusal(error: pytest.ExceptionInfo[WuyiError]) -> tuple[str, object]:
    return error.value.reason, error.value.facts.get("parameter") or error.value.facts.get("field")


def test_each_version_is_numbered_and_the_last_that_was_approved_is_in_force() -> None:
    greeting = template(TITLE)
    greeting.approve(1, "second", NOW)
    assert greeting.revise([TITLE, COUNT], {Language.ZH_CN: EN}, "boss", NOW).number == 2
    assert greeting.in_force.number == 1
    greeting.approve(2, "second", NOW)
    assert (greeting.in_force.number, greeting.in_force.approved_by) == (2, "second")
    assert greeting.numbered(1).texts[Language.ZH_CN] == ZH
    with pytest.raises(WuyiError) as told:
        greeting.numbered(3)
    assert told.value.reason == "version_not_found"


def test_nothing_is_told_in_words_that_only_one_person_has_seen() -> None:
    greeting = template(TITLE)
    with pytest.raises(WuyiError) as told:
        _ = greeting.in_force
    assert told.value.reason == "template_not_approved"
    with pytest.raises(WuyiError) as told:
        greeting.approve(1, "boss", NOW)
    assert told.value.reason == "own_version"
    assert not greeting.approved


def test_approving_again_changes_nothing_and_an_older_version_does_not_come_back() -> None:
    greeting = template(TITLE)
    greeting.revise([TITLE], {Language.ZH_CN: EN}, "boss", NOW)
    assert greeting.approve(2, "second", NOW) == greeting.approve(2, "third", NOW)
    with pytest.raises(WuyiError) as told:
        greeting.approve(1, "second", NOW)
    assert told.value.reason == "version_superseded"
    assert greeting.in_force.number == 2


def test_a_language_without_a_text_is_told_in_chinese() -> None:
    texts = template().versions[0].texts
    assert spoken(texts, Language.EN) == (Language.EN, EN)
    assert spoken(texts, Language.BO) == (Language.ZH_CN, ZH)


def test_a_message_that_cannot_be_told_in_chinese_is_refused() -> None:
    with pytest.raises(WuyiError) as told:
        template().revise([], {Language.EN: EN}, "boss", NOW)
    assert refusal(told) == ("chinese_text_missing", "texts.zh-CN")


def test_a_later_version_asks_for_nothing_that_is_not_given() -> None:
    greeting = template(TITLE)
    for parameter in (Parameter(name="count", type=Type.INTEGER), Parameter(name="title", type=Type.MOMENT)):
        with pytest.raises(WuyiError) as told:
            greeting.revise([parameter], {Language.ZH_CN: ZH}, "boss", NOW)
        assert refusal(told) == ("parameter_not_given", parameter.name)
    assert len(greeting.versions) == 1


def test_parameters_have_names_of_their_own_and_are_not_too_many() -> None:
    with pytest.raises(WuyiError) as told:
        template(TITLE, TITLE)
    assert refusal(told) == ("parameter_twice", "title")
    many = [Parameter(name="p" + "x" * n, type=Type.TEXT) for n in range(MAX_PARAMETERS + 1)]
    with pytest.raises(WuyiError) as told:
        template(*many)
    assert told.value.reason == "too_many_parameters"


def test_versions_are_bounded() -> None:
    greeting = template()
    greeting.versions = greeting.versions * MAX_VERSIONS
    with pytest.raises(WuyiError) as told:
        greeting.revise([], {Language.ZH_CN: ZH}, "boss", NOW)
    assert told.value.reason == "too_many_versions"


def test_values_are_kept_in_one_form_whatever_the_zone_they_came_in() -> None:
    parameters = [TITLE, COUNT, Parameter(name="at", type=Type.MOMENT), Parameter(name="names", type=Type.LIST)]
    kept = fitting(parameters, {"title": "五一", "at": "2022-05-01T08:00:00+08:00", "names": ["甲", "乙"]})
    assert kept == {"title": "五一", "at": "2022-05-01T00:00:00.000000Z", "names": ["甲", "乙"]}
    assert typed(parameters, kept) == {"title": "五一", "count": None, "at": NOW, "names": ["甲", "乙"]}


@pytest.mark.parametrize(
    ("type", "value"),
    [
        (Type.TEXT, 5),
        (Type.TEXT, "x" * 501),
        (Type.TEXT, "a\x00b"),
        (Type.INTEGER, "5"),
        (Type.INTEGER, True),
        (Type.INTEGER, 2**53),
        (Type.INTEGER, 1.5),
        (Type.MONEY, -1),
        (Type.MOMENT, "2022-05-01T08:00:00"),
        (Type.MOMENT, "yesterday"),
        (Type.LIST, "甲"),
        (Type.LIST, ["x"] * (MAX_ITEMS + 1)),
        (Type.LIST, [["x"]]),
    ],
)
def test_a_value_of_another_type_is_refused_and_its_parameter_named(type: Type, value: object) -> None:
    with pytest.raises(WuyiError) as told:
        fitting([Parameter(name="it", type=type)], {"it": value})
    assert refusal(told) == ("value_unfit", "it")


def test_a_missing_value_and_one_that_nobody_asked_for_are_refused() -> None:
    with pytest.raises(WuyiError) as told:
        fitting([TITLE], {})
    assert refusal(told) == ("value_missing", "title")
    with pytest.raises(WuyiError) as told:
        fitting([COUNT], {"title": "x"})
    assert refusal(told) == ("value_unknown", "title")


def test_for_reading_what_does_not_fit_is_simply_not_there() -> None:
    assert typed([TITLE, COUNT], {"count": "many", "other": "x"}) == {"title": None, "count": None}
