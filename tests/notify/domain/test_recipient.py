from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from services.notify.domain.recipient import Channel, Particulars, QuietHours, Recipient
from services.notify.domain.words import Language

NOW = datetime(2022, 5, 1, tzinfo=UTC)


def test_telling_the_same_again_changes_nothing() -> None:
    told = Particulars(organization="630000/630100", language=Language.BO, phone="13800000000")
    recipient = Recipient.known("zhang", told, NOW)
    assert not recipient.keep(told)
    assert recipient.keep(Particulars(organization="630000/630100", language=Language.BO))
    assert recipient.phone is None


def test_what_is_not_told_is_as_it_is_by_default() -> None:
    recipient = Recipient.known("zhang", Particulars(organization="630000"), NOW)
    assert (recipient.language, recipient.channels) == (Language.ZH_CN, [Channel.INBOX])
    assert recipient.quiet_hours == QuietHours(starts="22:00", ends="07:00")


@pytest.mark.parametrize(
    "wrong",
    [
        {"phone": "138****0000"},
        {"phone": "12800000000"},
        {"phone": "1380000000"},
        {"phone": "13800000000\n"},
        {"email": "zhang"},
        {"email": "z h@example.org"},
        {"email": "zhang@example"},
        {"quiet_hours": {"starts": "25:00", "ends": "07:00"}},
        {"language": "zh"},
        {"channels": ["inbox"] * 5},
        {"organization": "../etc"},
    ],
)
def test_what_cannot_be_an_address_or_a_language_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Particulars.model_validate({"organization": "630000", **wrong})
