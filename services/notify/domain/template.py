"""The words for one occasion, in versions. A version never changes: what was told stays as it was told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict

from services.chassis.domain import (
    Aggregate,
    Code,
    Forbidden,
    Instant,
    Invalid,
    NotFound,
    OrganizationPath,
    PersonId,
    Refused,
    within,
)
from services.notify.domain.values import MAX_PARAMETERS, Parameter
from services.notify.domain.words import Language, Texts, Words, check_texts

MAX_VERSIONS = 200


class Category(StrEnum):
    """What a recipient may have a preference about."""

    ACTIVITIES = "activities"
    HONORS = "honors"
    AID = "aid"
    GRIEVANCES = "grievances"
    MEMBERSHIP = "membership"
    ANNOUNCEMENTS = "announcements"


class ParameterTwice(Invalid):
    code = "parameter_twice"


class TooManyParameters(Invalid):
    code = "too_many_parameters"


class ParameterNotGiven(Refused):
    """Those who use the template give it what its first version asked for; a later one may ask for less, or offer more."""

    code = "parameter_not_given"


class TooManyVersions(Refused):
    code = "too_many_versions"


class TemplateOfAnother(Forbidden):
    """Its words are heard in organizations that are not the caller's to speak to."""

    code = "template_of_another"


class NotYetApproved(Refused):
    """Nothing is told in words that only one person has seen."""

    code = "template_not_approved"


class OwnVersion(Forbidden):
    """Who wrote it does not approve it."""

    code = "own_version"


class Superseded(Refused):
    """A later version is in force already."""

    code = "version_superseded"


class NoSuchVersion(NotFound):
    code = "version_not_found"


class Version(BaseModel):
    model_config = ConfigDict(frozen=True)

    number: int
    parameters: tuple[Parameter, ...] = ()
    texts: Texts
    made_by: PersonId
    made_at: Instant
    approved_by: PersonId | None = None
    approved_at: Instant | None = None


class Template(Aggregate, collection="templates"):
    """Its id is its code. Versions are numbered from 1 without gaps; the last one that a second person approved is in force."""

    category: Category = Category.ANNOUNCEMENTS
    urgent: bool = False
    """Quiet hours do not hold it: it is about something that is near."""
    organization: OrganizationPath | None = None
    """Whose it is; none for those that came with the product, which are everybody's."""
    versions: list[Version]

    @classmethod
    def begin(
        cls,
        code: Code,
        category: Category,
        parameters: Sequence[Parameter],
        texts: Mapping[Language, Words],
        by: PersonId,
        now: datetime,
        organization: OrganizationPath | None = None,
        *,
        urgent: bool = False,
    ) -> Self:
        version = _version(1, parameters, texts, by, now)
        return cls(id=code, category=category, urgent=urgent, organization=organization, versions=[version])

    @classmethod
    def shipped(
        cls,
        code: Code,
        category: Category,
        parameters: Sequence[Parameter],
        texts: Mapping[Language, Words],
        by: PersonId,
        now: datetime,
        *,
        urgent: bool = False,
    ) -> Self:
        """One that came with the product was reviewed with it."""
        template = cls.begin(code, category, parameters, texts, by, now, urgent=urgent)
        template.versions[0] = template.versions[0].model_copy(update={"approved_by": by, "approved_at": now})
        return template

    def may_be_revised_from(self, organization: OrganizationPath) -> None:
        """From the organization that it belongs to or one above; what is everybody's, from the top of the tree only."""
        if self.organization is None and "/" not in organization:
            return
        if self.organization is None or not within(self.organization, organization):
            raise TemplateOfAnother(f"{self.id} belongs to another organization", template=self.id)

    def revise(
        self, parameters: Sequence[Parameter], texts: Mapping[Language, Words], by: PersonId, now: datetime
    ) -> Version:
        if len(self.versions) >= MAX_VERSIONS:
            raise TooManyVersions(f"{self.id} has {MAX_VERSIONS} versions", template=self.id, limit=MAX_VERSIONS)
        given = {(known.name, known.type) for known in self.versions[0].parameters}
        for parameter in parameters:
            if parameter.required and (parameter.name, parameter.type) not in given:
                raise ParameterNotGiven(
                    f"{parameter.name} is not given to {self.id}: make it optional", parameter=parameter.name
                )
        version = _version(len(self.versions) + 1, parameters, texts, by, now)
        self.versions.append(version)
        return version

    def approve(self, number: int, by: PersonId, now: datetime) -> Version:
        """By somebody else than who made it; it is in force from now on. Approving it again changes nothing."""
        version = self.numbered(number)
        if version.approved_by is not None:
            return version
        if version.made_by == by:
            raise OwnVersion("who wrote a version does not approve it", template=self.id, number=number)
        if self.approved and self.in_force.number > number:
            present = self.in_force.number
            raise Superseded(f"version {present} is in force", template=self.id, number=number, in_force=present)
        approved = version.model_copy(update={"approved_by": by, "approved_at": now})
        self.versions[number - 1] = approved
        return approved

    @property
    def approved(self) -> bool:
        """Whether any version is."""
        return any(version.approved_by is not None for version in self.versions)

    @property
    def in_force(self) -> Version:
        """Raises NotYetApproved."""
        for version in reversed(self.versions):
            if version.approved_by is not None:
                return version
        raise NotYetApproved(f"no version of {self.id} is approved", template=self.id)

    def numbered(self, number: int) -> Version:
        if not 1 <= number <= len(self.versions):
            raise NoSuchVersion(f"{self.id} has no version {number}", number=number)
        return self.versions[number - 1]


def _version(
    number: int, parameters: Sequence[Parameter], texts: Mapping[Language, Words], by: PersonId, now: datetime
) -> Version:
    check_texts(texts)
    if len(parameters) > MAX_PARAMETERS:
        raise TooManyParameters(f"{len(parameters)} parameters", field="parameters", limit=MAX_PARAMETERS)
    names = [parameter.name for parameter in parameters]
    for name in names:
        if names.count(name) > 1:
            raise ParameterTwice(f"{name} is there twice", field="parameters", parameter=name)
    return Version(number=number, parameters=tuple(parameters), texts=dict(texts), made_by=by, made_at=now)
