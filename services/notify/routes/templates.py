"""The words for each occasion, in versions: every POST makes a new one, and the last one is in force."""

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field
from starlette.responses import Response

from services.chassis.domain import Code, Instant, NotFound
from services.chassis.store.repository import Repository
from services.chassis.web import (
    Caller,
    Command,
    CommandBody,
    Page,
    Publisher,
    Role,
    View,
    allowed,
    answer,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.notify.domain.template import (
    Category,
    NoSuchVersion,
    ParameterNotGiven,
    Template,
    TemplateOfAnother,
    TooManyVersions,
    Version,
)
from services.notify.domain.values import MAX_PARAMETERS, Parameter
from services.notify.domain.words import Language, Texts
from services.notify.wording import BadWording, check

router = APIRouter(tags=["templates"])
Templates = Annotated[Repository[Template], repository(Template)]
Staff = Annotated[Caller, allowed(Role.PUBLISHER, Role.INTEGRATOR, Role.OPERATOR, Role.AUDITOR)]
TemplateCode = Annotated[Code, Path(examples=["registration_confirmed"])]


class NewVersion(CommandBody):
    """The first version of a new code, or the next one of a code that there is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "holiday_notice",
                    "parameters": [{"name": "day", "type": "moment"}],
                    "texts": {"zh-CN": {"title": "放假通知", "body": "{{ day|day }}放假一天。"}},
                }
            ]
        }
    )

    code: Code
    category: Category = Category.ANNOUNCEMENTS
    """Of a new code; one that there is keeps its own."""
    parameters: list[Parameter] = Field(default=[], max_length=MAX_PARAMETERS)
    texts: Texts


class TemplateView(View):
    """With its version in force, or the one that was asked for."""

    code: str
    category: Category
    organization: str | None
    versions: int
    number: int
    parameters: list[Parameter]
    texts: Texts
    languages: list[Language]
    made_by: str
    made_at: Instant

    @classmethod
    def of(cls, template: Template) -> Self:
        return cls.of_version(template, template.in_force)

    @classmethod
    def of_version(cls, template: Template, version: Version) -> Self:
        return cls(
            code=template.id,
            category=template.category,
            organization=template.organization,
            versions=len(template.versions),
            number=version.number,
            parameters=list(version.parameters),
            texts=version.texts,
            languages=list(version.texts),
            made_by=version.made_by,
            made_at=version.made_at,
        )


@router.post("/templates", **creates(TemplateView, BadWording, ParameterNotGiven, TemplateOfAnother, TooManyVersions))
async def make_a_version(new: NewVersion, publisher: Publisher, command: Command, templates: Templates) -> Response:
    """新建模板或新版本 · A new template, or a new version of one; what was told before stays as it was told."""
    check(new.texts, new.parameters)

    def revise(template: Template) -> None:
        template.may_be_revised_from(publisher.organization)
        template.revise(new.parameters, new.texts, publisher.person, command.now)

    def begin() -> Template:
        return Template.begin(
            new.code, new.category, new.parameters, new.texts, publisher.person, command.now, publisher.organization
        )

    try:
        return await command.change(templates, new.code, revise, TemplateView.of, status=201)
    except NotFound:
        return await command.create(templates, begin, TemplateView.of)


@router.get("/templates", **lists(TemplateView))
async def list_templates(page: Page, staff: Staff, templates: Templates, category: Category | None = None) -> Response:
    """模板列表 · Each with its version in force."""
    return await page.of(templates, {"category": category}, TemplateView.of)


@router.get("/templates/{code}", **shows(TemplateView))
async def show_a_template(code: TemplateCode, staff: Staff, templates: Templates) -> Response:
    """查看模板现行版本 · The version in force."""
    return seen(await templates.get(code), TemplateView.of)


@router.get("/templates/{code}/versions/{number}", **shows(TemplateView, NoSuchVersion))
async def show_a_version(
    code: TemplateCode, number: Annotated[int, Path(ge=1, le=10_000)], staff: Staff, templates: Templates
) -> Response:
    """查看某一版本 · One version; it never changes."""
    template = await templates.get(code)
    return answer(TemplateView.of_version(template, template.numbered(number)))
