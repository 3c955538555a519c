"""The words for each occasion, in versions: every POST proposes a new one, and one that a second person approves is in force."""

from typing import Annotated, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
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
    answers,
    changes,
    creates,
    lists,
    repository,
    seen,
    shows,
)
from services.notify.domain.template import (
    Category,
    NoSuchVersion,
    OwnVersion,
    ParameterNotGiven,
    Superseded,
    Template,
    TemplateOfAnother,
    TooManyVersions,
    Version,
)
from services.notify.domain.values import (
    MAX_PARAMETERS,
    Name,
    Parameter,
    Value,
    ValueMissing,
    ValueUnfit,
    ValueUnknown,
    fitting,
)
from services.notify.domain.words import Language, Texts
from services.notify.letters import Letter, filled
from services.notify.wording import BadWording, check

router = APIRouter(tags=["templates"])
Templates = Annotated[Repository[Template], repository(Template)]
Staff = Annotated[Caller, allowed(Role.PUBLISHER, Role.INTEGRATOR, Role.OPERATOR, Role.AUDITOR)]
PublisherOrApprover = Annotated[Caller, allowed(Role.PUBLISHER, Role.APPROVER)]
Number = Annotated[int, Path(ge=1, le=10_000)]
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
    """With its version in force (before there is one, its last), or the one that was asked for."""

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
    approved_by: str | None
    approved_at: Instant | None
    in_force: bool

    @classmethod
    def of(cls, template: Template) -> Self:
        return cls.of_version(template, template.in_force if template.approved else template.versions[-1])

    @classmethod
    def of_last(cls, template: Template) -> Self:
        return cls.of_version(template, template.versions[-1])

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
            approved_by=version.approved_by,
            approved_at=version.approved_at,
            in_force=template.approved and version.number == template.in_force.number,
        )


class Sample(CommandBody):
    model_config = ConfigDict(json_schema_extra={"examples": [{"values": {"title": "庆“五一”文艺演出"}}]})

    values: Annotated[dict[Name, Value], Field(max_length=MAX_PARAMETERS)] = {}


class Preview(BaseModel):
    title: str
    body: str
    whole: bool
    """False where it is cut off at the limit."""

    @classmethod
    def of(cls, letter: Letter) -> Self:
        return cls(title=letter.title, body=letter.body, whole=letter.whole)


class PreviewView(View):
    code: str
    number: int
    preview: dict[Language, Preview]


@router.post("/templates", **creates(TemplateView, BadWording, ParameterNotGiven, TemplateOfAnother, TooManyVersions))
async def make_a_version(new: NewVersion, publisher: Publisher, command: Command, templates: Templates) -> Response:
    """新建模板或新版本，须由另一人批准 · A new template, or a new version of one, for a second person to approve."""
    check(new.texts, new.parameters)

    def revise(template: Template) -> None:
        template.may_be_revised_from(publisher.organization)
        template.revise(new.parameters, new.texts, publisher.person, command.now)

    def begin() -> Template:
        return Template.begin(
            new.code, new.category, new.parameters, new.texts, publisher.person, command.now, publisher.organization
        )

    try:
        return await command.change(templates, new.code, revise, TemplateView.of_last, status=201)
    except NotFound:
        return await command.create(templates, begin, TemplateView.of_last)


@router.post(
    "/templates/{code}/versions/{number}/approve",
    **changes(TemplateView, NoSuchVersion, OwnVersion, Superseded, TemplateOfAnother),
)
async def approve_a_version(
    code: TemplateCode, number: Number, approver: PublisherOrApprover, command: Command, templates: Templates
) -> Response:
    """批准模板版本（不能批准自己写的） · In force from now on; whoever wrote it does not approve it."""

    def approve(template: Template) -> None:
        template.may_be_revised_from(approver.organization)
        template.approve(number, approver.person, command.now)

    return await command.change(
        templates, code, approve, lambda template: TemplateView.of_version(template, template.numbered(number))
    )


@router.post(
    "/templates/{code}/versions/{number}/preview",
    **answers(PreviewView, NotFound, NoSuchVersion, ValueMissing, ValueUnfit, ValueUnknown),
)
async def preview_a_version(
    code: TemplateCode, number: Number, sample: Sample, staff: PublisherOrApprover, templates: Templates
) -> Response:
    """预览：填入参数后的样子 · As it would be read in each language; nobody is told anything."""
    version = (await templates.get(code)).numbered(number)
    values = fitting(version.parameters, sample.values)
    preview = {language: Preview.of(filled(version, values, language)) for language in version.texts}
    return answer(PreviewView(code=code, number=number, preview=preview))


@router.get("/templates", **lists(TemplateView))
async def list_templates(page: Page, staff: Staff, templates: Templates, category: Category | None = None) -> Response:
    """模板列表 · Each with its version in force."""
    return await page.of(templates, {"category": category}, TemplateView.of)


@router.get("/templates/{code}", **shows(TemplateView))
async def show_a_template(code: TemplateCode, staff: Staff, templates: Templates) -> Response:
    """查看模板现行版本 · The version in force."""
    return seen(await templates.get(code), TemplateView.of)


@router.get("/templates/{code}/versions/{number}", **shows(TemplateView, NoSuchVersion))
async def show_a_version(code: TemplateCode, number: Number, staff: Staff, templates: Templates) -> Response:
    """查看某一版本 · One version; it never changes."""
    template = await templates.get(code)
    return answer(TemplateView.of_version(template, template.numbered(number)))
