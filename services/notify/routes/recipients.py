"""Who can be told something: kept one by one, by themselves or by a platform, or brought in by the hundred thousand."""

from collections.abc import AsyncIterator
from typing import Annotated, Self

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from services.chassis.domain import Forbidden, Instant, NotFound, PersonId, within
from services.chassis.domain.sensitive import mask_middle
from services.chassis.store.repository import Repository
from services.chassis.texts import Language as Spoken
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    DeskHere,
    Integrator,
    Role,
    SignedIn,
    View,
    changes,
    repository,
    seen,
    shows,
    streams,
)
from services.chassis.web.fields import faults
from services.chassis.web.texts import language_of
from services.notify.domain.recipient import Channel, Particulars, QuietHours, Recipient
from services.notify.domain.recipient_import import BadLine, RecipientImport
from services.notify.domain.template import Category
from services.notify.domain.words import Language
from services.notify.importing import TooManyLines, import_recipients
from services.notify.texts import TEXTS

MAX_IMPORT_BYTES = 128 * 1024 * 1024

router = APIRouter(tags=["recipients"])
Recipients = Annotated[Repository[Recipient], repository(Recipient)]
Person = Annotated[PersonId, Path(examples=["w-1024"])]


class NotYourRecipient(Forbidden):
    code = "not_your_recipient"


class OutsideYourOrganization(Forbidden):
    code = "outside_your_organization"


class ToldOfARecipient(CommandBody, Particulars):
    """Whole: what is left out is forgotten, or as it is by default."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"organization": "630000/630100", "language": "zh-CN", "name": "张三", "phone": "13800000000"},
            ]
        }
    )


class RecipientView(View):
    """Name and addresses are masked."""

    person: str
    organization: str
    language: Language
    name: str | None
    phone: str | None
    email: str | None
    wechat: str | None
    channels: list[Channel]
    quiet_hours: QuietHours | None
    preferences: dict[Category, list[Channel]]
    known_since: Instant

    @classmethod
    def of(cls, recipient: Recipient) -> Self:
        return cls(
            person=recipient.id,
            organization=recipient.organization,
            language=recipient.language,
            name=_masked(recipient.name),
            phone=_masked(recipient.phone),
            email=_masked(recipient.email),
            wechat=_masked(recipient.wechat),
            channels=recipient.channels,
            quiet_hours=recipient.quiet_hours,
            preferences=recipient.preferences,
            known_since=recipient.known_since,
        )


class LineFault(BaseModel):
    line: int
    field: str
    code: str
    message: str

    @classmethod
    def of(cls, bad: BadLine, language: Spoken) -> Self:
        fault = faults([{"type": bad.code, "loc": (bad.field,), "ctx": bad.facts}], TEXTS, language)[0]
        return cls(line=bad.line, field=bad.field, code=bad.code, message=fault["message"])


class ImportView(View):
    """All lines are counted; of the bad ones the first thousand are told."""

    id: str
    lines: int
    created: int
    changed: int
    unchanged: int
    bad: int
    errors: list[LineFault]

    @classmethod
    def of(cls, done: RecipientImport, language: Spoken) -> Self:
        tally = done.tally
        return cls(
            id=done.id,
            lines=tally.lines,
            created=tally.created,
            changed=tally.changed,
            unchanged=tally.unchanged,
            bad=tally.bad,
            errors=[LineFault.of(bad, language) for bad in tally.told],
        )


@router.put("/recipients/{person}", **changes(RecipientView, NotYourRecipient, OutsideYourOrganization))
async def keep_a_recipient(
    person: Person, told: ToldOfARecipient, caller: SignedIn, command: Command, recipients: Recipients
) -> Response:
    """登记或更新接收人 · Yourself, or as a platform anybody in your part of the organization. Told again, nothing changes."""
    root = _reach(caller, person)
    if not within(told.organization, caller.organization) or (
        root is None and told.organization != caller.organization
    ):
        raise OutsideYourOrganization("it is not your organization", field="organization")
    try:
        return await command.change(recipients, person, lambda r: r.keep(told), RecipientView.of, within=root)
    except NotFound:
        return await command.create(
            recipients, lambda: Recipient.known(person, told, command.now), RecipientView.of, status=200
        )


@router.get("/recipients/{person}", **shows(RecipientView, NotYourRecipient))
async def show_a_recipient(person: Person, caller: SignedIn, recipients: Recipients) -> Response:
    """查看接收人（姓名与联系方式已脱敏） · A recipient, with name and addresses masked."""
    return seen(await recipients.get(person, within=_reach(caller, person)), RecipientView.of)


@router.post(
    "/recipients/import",
    **streams(
        ImportView,
        TooManyLines,
        up_to=MAX_IMPORT_BYTES,
        takes="application/x-ndjson",
        example='{"person": "p-0001", "organization": "630000/630100", "language": "zh-CN"}',
    ),
)
async def bring_recipients(request: Request, integrator: Integrator, command: Command, desk: DeskHere) -> Response:
    """批量导入接收人，每行一个 JSON，至多十万行 · JSON Lines, up to 100,000: good lines are kept, bad ones told by number."""
    language = language_of(request.scope["arrival"].headers.get(b"accept-language"))

    async def bring(lines: AsyncIterator[bytes]) -> RecipientImport:
        tally = await import_recipients(lines, integrator.organization, desk)
        return RecipientImport.finished(command.id, integrator.organization, integrator.person, tally, desk.clock.now())

    return await command.create_from(
        desk.of(RecipientImport), request.stream(), bring, lambda done: ImportView.of(done, language), status=200
    )


def _reach(caller: Caller, person: str) -> str | None:
    """The subtree that this caller may look for this person in; oneself is oneself wherever one belongs."""
    if caller.person == person:
        return None
    if caller.is_(Role.INTEGRATOR):
        return caller.organization
    raise NotYourRecipient("this is somebody else")


def _masked(text: str | None) -> str | None:
    return None if text is None else mask_middle(text)
