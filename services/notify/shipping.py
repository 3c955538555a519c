"""The templates that come with the product, as data: made at the first start, and a federation's own versions stay on top."""

import asyncio
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePath
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from services.chassis.desk import Desk
from services.notify.domain.template import Category, Template
from services.notify.domain.values import Parameter
from services.notify.domain.words import Texts
from services.notify.wording import check

SHIPPED_BY = "wuyi"


class Shipped(BaseModel):
    """One file; its name is the code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    urgent: bool = False
    parameters: tuple[Parameter, ...]
    texts: Texts


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Shipped]:
    found: dict[str, Shipped] = {}
    for file in files("services.notify").joinpath("templates").iterdir():
        if file.name.endswith(".yaml"):
            read: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
            template = Shipped.model_validate(read)
            check(template.texts, template.parameters)
            found[PurePath(file.name).stem] = template
    return found


async def ship_templates(desk: Desk) -> None:
    """Those that are missing; one that is there is somebody's decision by now, and its id is taken."""
    found = await asyncio.to_thread(shipped)
    now = desk.clock.now()
    new = [
        Template.shipped(code, one.category, one.parameters, one.texts, SHIPPED_BY, now, urgent=one.urgent)
        for code, one in found.items()
    ]
    await desk.of(Template).save_all(new)
