"""To whom money goes. All of it rests encrypted; only the bank, and whoever says why, sees it in the clear."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.assistance.domain.identity import Card, OrganizationAccount, card_tail, masked_name
from services.chassis.domain import Line, Sensitive

Printed = Annotated[Line, StringConstraints(pattern=r"^[^=+@\-].*$", max_length=60)]
"""Goes into files that others open with a spreadsheet: begins with nothing that it would compute."""


class Payee(BaseModel):
    """An organization with its account, which has no check digit; or anybody who was checked when they were asked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Printed, Sensitive(mask=masked_name)] = Field(examples=["西宁市总工会"])
    account: Annotated[OrganizationAccount, Sensitive(mask=card_tail)] = Field(examples=["63001234567890"])
    bank: Printed = Field(examples=["中国工商银行西宁城中支行"])


class CardHolder(BaseModel):
    """A person with a card of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[Printed, Sensitive(mask=masked_name)] = Field(examples=["张三"])
    account: Annotated[Card, Sensitive(mask=card_tail)] = Field(examples=["6217000000000000012"])
    bank: Printed = Field(examples=["中国建设银行西宁分行"])

    def payee(self) -> Payee:
        return Payee(name=self.name, account=self.account, bank=self.bank)
