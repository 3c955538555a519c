"""An aggregate as the JSON that rests in a store, with its sensitive fields sealed; and back.

`id`, `version` and `due_at` are the document's own and not said again in its body. A sealed field is `{"sealed": …}`, and one
that can be found has its blind index beside it, as `<field>_index`. An aggregate without sensitive fields pays nothing.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import from_json, to_json

from services.chassis.domain.aggregate import Aggregate
from services.chassis.domain.errors import Invalid
from services.chassis.domain.sensitive import Sensitive
from services.chassis.domain.types import instant_text
from services.chassis.keyring import Keyring
from services.chassis.store.port import Condition, Document, Exists, In, Json, Shape, Where

A = TypeVar("A", bound=Aggregate)
_SEALED = "sealed"
_OF_THE_DOCUMENT = {"id", "version", "due_at"}


@dataclass(slots=True)
class Plan:
    """Which fields of one model are sensitive, and which ones hold models that have some."""

    sealed: dict[str, Sensitive] = field(default_factory=dict)
    inside: dict[str, "Plan"] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.sealed or self.inside)

    def add(self, other: "Plan") -> None:
        """For a field that may hold one model or another: what is sensitive in either is sealed in both."""
        self.sealed.update(other.sealed)
        for name, plan in other.inside.items():
            self.inside.setdefault(name, Plan()).add(plan)


class Codec(Generic[A]):
    def __init__(self, kind: type[A], keyring: Keyring) -> None:
        self.collection = kind.collection
        self._kind = kind
        self._keyring = keyring
        self._plan = _plan(kind)
        self._dump = kind.__pydantic_serializer__.to_python
        self._load = kind.__pydantic_validator__.validate_python

    def state(self, aggregate: A) -> Json:
        """Everything that would be at rest, in the clear: to tell whether anything changed, never to be kept."""
        state: Json = self._dump(aggregate, mode="json", exclude=_OF_THE_DOCUMENT)
        return state

    def document(self, aggregate: A, version: int) -> Document:
        body = self.state(aggregate)
        if self._plan:
            self._seal(body, self._plan, aggregate.id, "")
        due_at = aggregate.due_at
        return Document(aggregate.id, version, body, None if due_at is None else instant_text(due_at))

    def aggregate(self, document: Document) -> A:
        body = dict(document.body)
        if self._plan:
            body = self._opened(body, self._plan, document.id, "")
        body["id"] = document.id
        body["version"] = document.version
        body["due_at"] = document.due_at
        aggregate: A = self._load(body)
        return aggregate

    def shape(self) -> Shape:
        indexes = [tuple(self._place(name, finding=True) for name in fields) for fields in self._kind.indexes]
        return Shape(self.collection, indexes)

    def where(self, where: Where) -> dict[str, Condition]:
        """Questions about sensitive fields become questions about their blind indexes; only equality can be asked."""
        return {self._place(name, finding=True): self._condition(name, where[name]) for name in where}

    def plain(self, name: str) -> str:
        """For sorting and grouping: refused for a field that nothing but its owner may see."""
        return self._place(name, finding=False)

    def _sensitive(self, name: str) -> Sensitive | None:
        *path, last = name.split(".")
        plan: Plan | None = self._plan
        for part in path:
            if plan is None or part in plan.sealed:
                raise Invalid(f"{name} is not to be searched", code="filter")
            plan = plan.inside.get(part)
        return None if plan is None else plan.sealed.get(last)

    def _place(self, name: str, *, finding: bool) -> str:
        sensitive = self._sensitive(name) if self._plan else None
        if sensitive is None:
            return name
        if not (finding and sensitive.found):
            raise Invalid(f"{name} is not to be searched", code="filter")
        return f"{name}_index"

    def _condition(self, name: str, condition: Condition) -> Condition:
        if not self._plan or self._sensitive(name) is None or isinstance(condition, Exists):
            return condition
        if isinstance(condition, str):
            return self._index(name, condition)
        if isinstance(condition, In) and all(isinstance(value, str) for value in condition.values):
            return In([self._index(name, str(value)) for value in condition.values])
        raise Invalid(f"{name} can be asked for equality only", code="filter")

    def _index(self, name: str, text: str) -> str:
        return self._keyring.blind_index(text, f"{self.collection}/{name}")

    def _seal(self, body: Json, plan: Plan, id: str, prefix: str) -> None:
        """In place: the body was made for this document alone."""
        for name, sensitive in plan.sealed.items():
            value = body.get(name)
            if value is None or value == []:
                continue
            path = prefix + name
            body[name] = {_SEALED: self._keyring.seal(to_json(value).decode(), f"{self.collection}/{id}/{path}")}
            if sensitive.found and isinstance(value, str):
                body[f"{name}_index"] = self._index(path, value)
        for name, inner in plan.inside.items():
            for item in _items(body.get(name)):
                self._seal(item, inner, id, f"{prefix}{name}.")

    def _opened(self, body: Json, plan: Plan, id: str, prefix: str) -> Json:
        """A copy as far as it differs: the document that was read stays as it was."""
        opened = dict(body)
        for name, sensitive in plan.sealed.items():
            value = opened.get(name)
            if isinstance(value, dict) and value.keys() == {_SEALED}:
                opened[name] = from_json(self._keyring.open(value[_SEALED], f"{self.collection}/{id}/{prefix}{name}"))
            if sensitive.found:
                opened.pop(f"{name}_index", None)
        for name, inner in plan.inside.items():
            if name in opened:
                opened[name] = self._opened_inside(opened[name], inner, id, f"{prefix}{name}.")
        return opened

    def _opened_inside(self, value: object, plan: Plan, id: str, prefix: str) -> object:
        if isinstance(value, list):
            return [self._opened_inside(item, plan, id, prefix) for item in value]
        return self._opened(value, plan, id, prefix) if isinstance(value, dict) else value


def _items(value: object) -> list[Json]:
    """The models in a field: itself, or those in its list."""
    if isinstance(value, list):
        return [item for each in value for item in _items(each)]
    return [value] if isinstance(value, dict) else []


@cache
def _plan(kind: type[BaseModel]) -> Plan:
    """Made once for each kind, however many repositories there are of it; nobody changes it.

    What a command was answered tells of the document, so where anything of that is sealed, so are the answers.
    """
    plan = plan_of(kind)
    if plan and "answers" in kind.model_fields:
        plan.sealed["answers"] = Sensitive()
    return plan


def plan_of(model: type[BaseModel], seen: tuple[type[BaseModel], ...] = ()) -> Plan:
    """A mapping of models with sensitive fields is sealed whole: its keys could not be told from the fields of a model."""
    plan = Plan()
    if not _has_sensitive(model, set()):
        return plan
    if model in seen:
        raise TypeError(f"{model.__name__} holds itself: its sensitive fields cannot be told from their place")
    for name, info in model.model_fields.items():
        marks = [*(mark for mark in info.metadata if isinstance(mark, Sensitive)), *_marks(info.annotation)]
        origins = _origins(info.annotation)
        several = not {list, dict, tuple, set, frozenset}.isdisjoint(origins)
        if marks and marks[0].found and several:
            raise TypeError(f"{model.__name__}.{name}: only a single text can be found by a blind index")
        inner = Plan()
        for other in _models(info.annotation):
            inner.add(plan_of(other, (*seen, model)))
        if marks:
            plan.sealed[name] = marks[0]
        elif inner and dict in origins:
            plan.sealed[name] = Sensitive()
        elif inner:
            plan.inside[name] = inner
    return plan


def _has_sensitive(model: type[BaseModel], seen: set[type[BaseModel]]) -> bool:
    if model in seen:
        return False
    seen.add(model)
    return any(
        any(isinstance(mark, Sensitive) for mark in info.metadata)
        or bool(_marks(info.annotation))
        or any(_has_sensitive(other, seen) for other in _models(info.annotation))
        for info in model.model_fields.values()
    )


def _marks(annotation: Any) -> list[Sensitive]:
    own = [mark for mark in getattr(annotation, "__metadata__", ()) if isinstance(mark, Sensitive)]
    return own + [mark for part in get_args(annotation) if part is not Ellipsis for mark in _marks(part)]


def _origins(annotation: Any) -> list[Any]:
    return [get_origin(annotation), *(origin for part in get_args(annotation) for origin in _origins(part))]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if get_origin(annotation) is Annotated:
        return _models(get_args(annotation)[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
