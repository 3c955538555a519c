import pytest
from pydantic import BaseModel, ValidationError

from services.honors.domain.masks import mask_name, mask_phone
from services.honors.domain.resident_id import ResidentId, check_character
from services.honors.domain.terms import NomineeKind
from tests.honors.samples import nominee


class _Holder(BaseModel):
    number: ResidentId


def valid(first_seventeen: str = "63010219900101123") -> str:
    return first_seventeen + check_character(first_seventeen)


def code(number: str) -> str:
    with pytest.raises(ValidationError) as refused:
        _Holder(number=number)
    return refused.value.errors()[0]["type"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("李", "*"),
        ("张三", "张*"),
        ("张三丰", "张*丰"),
        ("欧阳修远", "欧**远"),
        ("张𠮷䶮", "张*䶮"),
        ("才仁·卓玛", "才*·*玛"),
    ],
)
def test_a_name_is_shown_by_its_first_and_last_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_a_phone_is_shown_by_its_ends_however_it_was_written() -> None:
    assert mask_phone("138 0000-1234") == "138****1234"


def test_the_name_of_a_person_is_masked_and_that_of_a_collective_is_not() -> None:
    assert nominee(name="张三丰").shown == "张*丰"
    assert nominee(kind=NomineeKind.COLLECTIVE, name="炼钢一班").shown == "炼钢一班"


def test_the_same_person_is_one_nominee_and_two_teams_of_one_speaker_are_two() -> None:
    assert nominee().key == nominee(name="改了名", employer="别处").key
    teams = [nominee(kind=NomineeKind.COLLECTIVE, reference=reference) for reference in ("one", "two")]
    assert teams[0].key != teams[1].key != nominee().key


def test_an_id_number_has_a_check_character_and_a_real_date() -> None:
    assert _Holder(number=valid().lower()).number == valid()
    assert code(valid()[:-1] + ("0" if valid()[-1] != "0" else "1")) == "id_number_check"
    assert code(valid("63010219900230123")) == "id_number_date"
    assert code("6301021990010112") == "id_number_form"
    assert code("630102900101123") == "id_number_of_15_digits"
    assert code("６３０１０２１９９００１０１１２３４") == "id_number_form"
