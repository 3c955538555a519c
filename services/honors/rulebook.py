"""The rules that a programme begins with (rules.yaml), and how many may be nominated for it."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from services.chassis.domain import Code
from services.honors.domain.allotment import NO_LIMIT
from services.honors.domain.terms import AwardedTo, Figure, Terms


def first_terms(honor: Code, awarded_to: AwardedTo) -> Terms:
    rules = _rules()
    kind, own = rules["by_kind"][awarded_to.value], rules["by_honor"].get(honor, {})
    every = rules["every"]
    clauses = [*every["clauses"], *kind.get("clauses", ()), *own.get("clauses", ())]
    return Terms.model_validate({**every, **kind, **own, "clauses": clauses})


def nomination_places(quota: int | None) -> int:
    """As many for each place as is usual; without a limit of ours where there is no number."""
    if quota is None:
        return NO_LIMIT
    return quota * Figure.model_validate(_rules()["nominated_per_place"]).value


@cache
def _rules() -> dict[str, Any]:
    text = (files(__package__) / "rules.yaml").read_text("utf-8")
    rules: dict[str, Any] = yaml.safe_load(text)
    return rules
