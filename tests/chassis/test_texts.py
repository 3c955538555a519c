from datetime import UTC, datetime

from services.chassis.texts import Say


def test_a_sentence_names_its_facts_as_people_say_them() -> None:
    say = Say(zh="{missing}，{at}，{taken}", en="{missing} {nothing}")
    facts = {"missing": ["场地", "疫情"], "at": datetime(2022, 5, 6, 18, tzinfo=UTC), "taken": 3}
    assert say.text("zh-CN", facts) == "场地、疫情，2022-05-07 02:00，3"
    assert say.text("en", facts) == "场地、疫情 …"
