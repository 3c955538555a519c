"""Lists in pages. A cursor says where the next page begins, and in which list: it is of no use in another."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from pydantic_core import from_json, to_json
from starlette.responses import Response

from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Invalid
from services.chassis.store.repository import Repository
from services.chassis.web.answers import respond, written

A = TypeVar("A", bound=Aggregate)
V = TypeVar("V", bound=BaseModel)

MAX_LIMIT = 200
LIMIT = 50
MAX_CURSOR = 2_000

Place = tuple[str | int, ...]


class WrongCursor(Invalid):
    code = "cursor"


class Listed(BaseModel, Generic[V]):
    """One page; `next` is the cursor of the one after it, or null."""

    items: list[V]
    next: str | None


class Paging:
    """The page that was asked for."""

    def __init__(self, limit: int, cursor: str | None) -> None:
        self.limit = limit
        self._cursor = cursor

    async def of(
        self,
        repository: Repository[A],
        where: Mapping[str, Any],
        view: Callable[[A], BaseModel],
        *,
        sort: Sequence[str] = (),
        descending: bool = False,
        within: str | None = None,
        keep: Callable[[A], bool] = lambda each: True,
    ) -> Response:
        """Filters that are None are not asked. `keep` says what no store can be asked: a page may then be shorter."""
        asked = {name: condition for name, condition in where.items() if condition is not None}
        this_list = _digest(repository.kind.collection, asked, sort, descending, within)
        found = await repository.find(
            asked,
            sort=sort,
            descending=descending,
            after=self.after(this_list, len(sort) + 1),
            limit=self.limit + 1,
            within=within,
        )
        more = len(found) > self.limit
        shown = found[: self.limit]
        return listed(
            [view(each) for each in shown if keep(each)],
            cursor(repository.place_of(shown[-1], sort), this_list) if more else None,
        )

    def next(self, this_list: str, place: Sequence[str | int]) -> str:
        """The cursor of the page after `place`, of a list that `after` knows by the same name."""
        return cursor(place, this_list)

    def after(self, this_list: str, length: int) -> Place | None:
        """Where this page begins. For lists that are no repository's: `this_list` is what names the list and its filters."""
        if self._cursor is None:
            return None
        place = _read(self._cursor, this_list)
        if len(place) != length:
            raise WrongCursor("the cursor does not belong to this list")
        return place


def listed(views: Sequence[BaseModel], next: str | None) -> Response:
    body = b'{"items":[' + b",".join(map(written, views)) + b'],"next":' + to_json(next) + b"}"
    return respond(body, None)


def cursor(place: Sequence[str | int], this_list: str) -> str:
    return urlsafe_b64encode(to_json([this_list, *place])).decode().rstrip("=")


def _read(text: str, this_list: str) -> Place:
    try:
        said = from_json(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (Base64Error, ValueError):
        raise WrongCursor("the cursor cannot be read") from None
    if not isinstance(said, list) or said[:1] != [this_list] or not all(_is_place(part) for part in said):
        raise WrongCursor("the cursor does not belong to this list")
    return tuple(said[1:])


def _is_place(part: object) -> bool:
    return isinstance(part, str) or (isinstance(part, int) and not isinstance(part, bool) and abs(part) < 2**63)


def _digest(*parts: object) -> str:
    return hashlib.blake2b(to_json(parts, fallback=_said), digest_size=8).hexdigest()


def _said(condition: Any) -> Any:
    return asdict(condition) if is_dataclass(condition) and not isinstance(condition, type) else repr(condition)


async def _page(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="每页条数 · Items on a page")] = LIMIT,
    cursor: Annotated[
        str | None, Query(max_length=MAX_CURSOR, description="上一页的 next · The `next` of the page before")
    ] = None,
) -> Paging:
    return Paging(limit, cursor)


Page = Annotated[Paging, Depends(_page)]
