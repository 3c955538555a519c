"""One look at one page: who looks, in which language, and how what they see is made."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.chassis.domain.errors import NotFound
from services.chassis.texts import Language
from services.chassis.web import bodies
from services.chassis.web.callers import Caller, Role
from services.console.asking import As
from services.console.sessions import LANGUAGE, PATH, Session, check_form
from services.console.wording import LANGUAGES, Wording

if TYPE_CHECKING:
    from services.console.service import Console

MAX_FORM = 256 * 1024
_ID = re.compile(r"^[0-9A-Za-z_-]{1,80}$")
SECTIONS = ("overview", "queues", "parked", "work", "deliveries", "trail", "live", "audit")
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}


@cache
def pages() -> Environment:
    return Environment(
        loader=PackageLoader("services.console"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def language_of(request: Request) -> Language:
    chosen = request.cookies.get(LANGUAGE)
    return cast(Language, chosen) if chosen in LANGUAGES else "zh-CN"


def render(template: str, say: Wording, status: int = 200, **facts: Any) -> HTMLResponse:
    html = pages().get_template(template).render(t=say, languages=LANGUAGES, sections=SECTIONS, link=link, **facts)
    return HTMLResponse(html, status, dict(HEADERS))


def link(path: str, **asked: Any) -> str:
    """A path of the console with what is asked of it."""
    said = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{PATH}{path}" + (f"?{urlencode(said)}" if said else "")


def onward(path: str, **asked: Any) -> Response:
    return RedirectResponse(link(path, **asked), 303, {"cache-control": "no-store"})


@dataclass(slots=True)
class Visit:
    request: Request
    session: Session
    caller: Caller
    console: "Console"
    say: Wording

    @property
    def who(self) -> As:
        return As(self.session.token, self.say.language)

    @property
    def may_act(self) -> bool:
        return self.caller.is_(Role.OPERATOR)

    def asked(self, name: str, longest: int = 300) -> str:
        return self.request.query_params.get(name, "")[:longest]

    def service(self) -> str | None:
        """The one that the path or the question names, if there is such a one."""
        named = self.request.path_params.get("service") or self.asked("service")
        return named if named in self.console.services.names else None

    @property
    def id(self) -> str:
        """The one thing that the path names; what could not be an id of ours is not asked about."""
        given: str = self.request.path_params["id"]
        if not _ID.match(given):
            raise NotFound("there is no such thing")
        return given

    async def form(self) -> dict[str, str]:
        """Raises NotFromThisPage for one that was not made for this session."""
        body = await bodies.whole(self.request.receive, MAX_FORM)
        told = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50))
        check_form(self.session, told)
        return told

    def page(self, template: str, section: str = "", status: int = 200, **facts: Any) -> Response:
        done = self.asked("done", 40)
        notice = self.say.maybe("done", done) if done and self.say.knows(f"done-{done}") else ""
        return render(
            template,
            self.say,
            status,
            section=section,
            caller=self.caller,
            may_act=self.may_act,
            form_token=self.session.form,
            notice=notice,
            here=self.request.url.path,
            **facts,
        )

    def fragment(self, template: str, **facts: Any) -> str:
        """A part of a page, for what is sent while it stands open."""
        made: str = (
            pages()
            .get_template(template)
            .render(t=self.say, link=link, may_act=self.may_act, form_token=self.session.form, **facts)
        )
        return made

    def problem(self, told: Mapping[str, Any], section: str, back: str) -> Response:
        """What a service refused, in its own words."""
        detail = str(told.get("detail", ""))
        status = int(told.get("status", 502))
        return self.page("refused.html", section, status, detail=detail, code=str(told.get("code", "")), back=back)
