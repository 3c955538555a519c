from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.assistance.domain.identity import (
    Card,
    ResidentId,
    card_tail,
    check_character,
    luhn_holds,
    masked_name,
    masked_number,
)

ID = TypeAdapter(ResidentId)
CARD = TypeAdapter(Card)


def reason(adapter: TypeAdapter[str], value: object) -> str:
    with pytest.raises(ValidationError) as told:
        adapter.validate_python(value)
    return told.value.errors()[0]["type"]


def number(place: str = "630104", born: str = "19800229", order: str = "001") -> str:
    first = f"{place}{born}{order}"
    return first + check_character(first)


def test_the_standards_own_examples_hold() -> None:
    assert ID.validate_python("11010519491231002X") == "11010519491231002X"
    assert check_character("11010519491231002") == "X"


def test_a_small_x_is_a_capital_one() -> None:
    assert ID.validate_python(" 11010519491231002x ") == "11010519491231002X"


def test_fifteen_digits_are_refused_and_told_that_they_are_no_longer_valid() -> None:
    assert reason(ID, "630104800229001") == "id_number_of_15_digits"


@pytest.mark.parametrize("born", ["19800230", "20230229", "19801301", "19800100", "00000000", "18991231"])
def test_a_date_that_never_was_is_refused(born: str) -> None:
    assert reason(ID, number(born=born)) == "id_number_date"


def test_the_place_is_only_a_hint() -> None:
    assert ID.validate_python(number(place="999999")) == number(place="999999")


@pytest.mark.parametrize("text", ["", "1", "63010419800229001", "6301041980022900１X", "63010419800229001²", "A" * 18])
def test_what_is_no_number_at_all_is_refused_by_its_form(text: str) -> None:
    assert reason(ID, text) == "id_number_form"


def test_a_number_where_text_belongs_has_lost_digits() -> None:
    assert reason(ID, 6.30104198002290e17) == "number_for_text"
    assert reason(ID, int(number(order="003")[:17])) == "number_for_text"
    assert reason(CARD, 6222020200112233) == "number_for_text"


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(born: date, order: int, place: int, more: int) -> None:
    good = number(born=born.strftime("%Y%m%d"), order=f"{order:03}")
    assert ID.validate_python(good) == good
    wrong = good[:place] + str((int(good[place]) + more) % 10) + good[place + 1 :]
    with pytest.raises(ValidationError):
        ID.validate_python(wrong)


@given(st.text("0123456789", min_size=11, max_size=18), st.integers(0, 17), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(digits: str, place: int, more: int) -> None:
    check = next(last for last in "0123456789" if luhn_holds(digits + last))
    card = digits + check
    assert CARD.validate_python(card) == card
    place %= len(card)
    wrong = card[:place] + str((int(card[place]) + more) % 10) + card[place + 1 :]
    assert reason(CARD, wrong) == "account_check"


def test_an_account_may_be_written_as_it_is_printed_on_the_card() -> None:
    assert CARD.validate_python("4539 1488 0343 6467") == "4539148803436467"
    assert reason(CARD, "4539-1488-0343-6467") == "account_form"
    assert reason(CARD, "79927398713") == "account_form"


def test_masks_leave_enough_to_know_ones_own_and_no_more() -> None:
    assert masked_name("欧阳吉卓玛") == "欧****"
    assert masked_name("𠮷田") == "𠮷*"
    assert masked_number("630104198002290012") == "630***********0012"
    assert card_tail("4539148803436467") == "************6467"
