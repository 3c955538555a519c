"""Certificates: verified by everybody, printed by who holds them and by staff."""

import asyncio
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from services.chassis.domain import NotFound
from services.chassis.ids import new_id
from services.chassis.web import DeskHere, Now, SignedIn, View, answer, answers, public
from services.honors.domain.certificate import Certificate, Status
from services.honors.domain.disclosure import Disclosure, Kind
from services.honors.domain.honoree import Honoree
from services.honors.domain.terms import NomineeKind
from services.honors.pages import page, wants_a_page
from services.honors.printing import GlyphMissing, Printed, certificate_pdf
from services.honors.routes.reach import STAFF, Certificates

router = APIRouter(tags=["certificates"])

Number = Annotated[
    str,
    Path(min_length=1, max_length=200, pattern=r"^[a-z0-9_-]+$", examples=["qinghai-2022-may_day_medal-0001"]),
]


class CertificateView(View):
    """What everybody may verify."""

    number: str
    honor: str
    holder: str
    """Masked where it is a person's name: who holds the certificate can compare."""
    employer: str
    issuer: str
    issued_on: date
    status: Status
    revoked_on: date | None

    @classmethod
    def of(cls, certificate: Certificate) -> "CertificateView":
        return cls(
            number=certificate.id,
            honor=certificate.honor_name,
            holder=certificate.shown_holder,
            employer=certificate.employer,
            issuer=certificate.issuer,
            issued_on=certificate.issued_on,
            status=certificate.status,
            revoked_on=certificate.revoked_on,
        )


VERIFIED = answers(CertificateView)
VERIFIED["responses"][200] = {"content": {"text/html": {"schema": {"type": "string"}}}}
PRINTED = answers(None, GlyphMissing)
PRINTED["responses"][200] = {
    "description": "PDF/A",
    "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
}


@router.get("/certificates/{number}", dependencies=[public], **VERIFIED)
async def verify(number: Number, request: Request, certificates: Certificates) -> Response:
    """验证证书：有效或已撤销（人读为网页，程序读为 JSON）· Valid or revoked: a page for people, JSON for programs."""
    view = CertificateView.of(await certificates.get(number))
    return page("certificate.html", view) if wants_a_page(request) else answer(view)


@router.get("/certificates/{number}/pdf", **PRINTED)
async def print_a_certificate(
    number: Number, request: Request, caller: SignedIn, certificates: Certificates, desk: DeskHere, now: Now
) -> Response:
    """打印证书（PDF/A，含二维码）；工作人员打印留有记录 · For its holder, and for staff, whose printing is noted."""
    certificate = await certificates.get(number)
    honoree = await desk.of(Honoree).get(certificate.honoree)
    if caller.person != honoree.person:
        if not (caller.is_(*STAFF) and (caller.sees(certificate.organization) or caller.sees(honoree.organization))):
            raise NotFound("there is no such Certificate", kind="Certificate", id=number)
        await desk.of(Disclosure).create(
            Disclosure.noted(
                new_id(), Kind.CERTIFICATE, number, certificate.organization, caller.person, "打印证书", now
            )
        )
    origin = desk.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    address = f"{origin}{request.url.path}".removesuffix("/pdf")
    printed = Printed(
        number=number,
        holder=certificate.holder,
        is_person=certificate.kind is NomineeKind.PERSON,
        honor=certificate.honor_name,
        issuer=certificate.issuer,
        issued_on=certificate.issued_on,
        address=address,
    )
    pdf = await asyncio.to_thread(certificate_pdf, printed)
    headers = {"content-disposition": f'inline; filename="{number}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)
