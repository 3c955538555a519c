"""A template's text is a small language: names, a few filters, `if`, `for` over a list. Anything else is refused unread.

Jinja2's sandbox keeps a text from reaching what is not its own, but lets it take all the time and memory there is
(`'a'*10**9`, `range(10**9)`). So the tree of a text is looked at before anything of it is evaluated: there is no arithmetic,
no call, no attribute; a loop goes over a list (100 items at most) and holds no other; what is put out is cut off at a limit
while it is being put out.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.chassis.domain import Invalid
from services.notify.domain.values import MAX_ITEMS, Parameter, Type, Value, typed
from services.notify.domain.words import Language, Words
from services.notify.formats import FILTERS, FORMATS

MAX_SOURCE = 5_000
MAX_DEPTH = 12
MAX_STEPS = 20_000
"""Nodes that may be evaluated at most, those in a loop counted once for each item that there may be."""

_PIECES: tuple[type[nodes.Node], ...] = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If)
_TERMS: tuple[type[nodes.Node], ...] = (nodes.Name, nodes.Const, nodes.Filter, nodes.Compare, nodes.Operand)
_LOGIC: tuple[type[nodes.Node], ...] = (nodes.And, nodes.Or, nodes.Not)


class BadWording(Invalid):
    """Its facts say where: the field, the line, and the word that is not for templates."""

    code = "template_syntax"


@lru_cache(maxsize=len(Language))
def _environment(language: Language) -> ImmutableSandboxedEnvironment:
    formats = FORMATS[language]
    environment = ImmutableSandboxedEnvironment(
        optimized=False,  # constants are not to be worked out while a text is only being looked at
        undefined=StrictUndefined,
        finalize=formats.plain,
        autoescape=False,  # what comes out is plain text; whoever shows it as HTML escapes it there
        cache_size=0,
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update({name: getattr(formats, name) for name in FILTERS})
    return environment


def check(texts: Mapping[Language, Words], parameters: Sequence[Parameter]) -> None:
    """Refuses, by a code, the field and the line, what is not in the small language or is not given to the template."""
    for language, words in texts.items():
        for part, source in (("title", words.title), ("body", words.body)):
            try:
                _check(source, parameters)
            except BadWording as bad:
                bad.facts["field"] = f"texts.{language.value}.{part}"
                raise


def _check(source: str, parameters: Sequence[Parameter]) -> None:
    if len(source) > MAX_SOURCE:
        raise BadWording("it is too long", code="template_too_large", limit=MAX_SOURCE)
    try:
        tree = _environment(Language.ZH_CN).parse(source)
    except TemplateSyntaxError as error:
        raise BadWording("it cannot be read", line=error.lineno) from None
    except (RecursionError, ValueError, OverflowError):  # brackets without end, numbers without end
        raise BadWording("it cannot be read", line=1) from None
    if _Look(parameters).at(tree, depth=0, times=1) > MAX_STEPS:
        raise BadWording("it does too much", code="template_too_costly", limit=MAX_STEPS)


class _Look:
    """One walk over a tree, before anything of it is run. What is not known here is refused."""

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._names = {parameter.name for parameter in parameters}
        self._lists = {parameter.name for parameter in parameters if parameter.type is Type.LIST}

    def at(self, node: nodes.Node, depth: int, times: int) -> int:
        """How many steps it takes at most, when it is gone through so many times."""
        if depth > MAX_DEPTH:
            raise BadWording("it is nested too deeply", code="template_too_deep", line=node.lineno, limit=MAX_DEPTH)
        if isinstance(node, nodes.For):
            return self._loop(node, depth, times)
        if not isinstance(node, _PIECES + _TERMS + _LOGIC):
            raise _not_for_templates(node)
        match node:
            case nodes.Name():
                self._name(node)
            case nodes.Const(value=value) if not isinstance(value, str | int | bool | None):
                raise _not_for_templates(node)
            case nodes.Operand(op=op) if op not in ("eq", "ne"):  # the others fail on values of two types
                raise _not_for_templates(node, op)
            case nodes.Filter(name=name) if name not in FILTERS or any(_given_to(node)):
                raise _not_for_templates(node, name)
        return times + sum(self.at(child, depth + 1, times) for child in node.iter_child_nodes())

    def _name(self, node: nodes.Name) -> None:
        if node.ctx != "load" or node.name not in self._names:
            raise _not_a_parameter(node, node.name)

    def _loop(self, node: nodes.For, depth: int, times: int) -> int:
        if times > 1 or node.recursive or node.test is not None or node.else_:
            raise _not_for_templates(node)
        if not isinstance(node.target, nodes.Name) or not isinstance(node.iter, nodes.Name):
            raise _not_for_templates(node)
        item = node.target.name
        if item in self._names:
            raise _not_a_parameter(node, item)
        if node.iter.name not in self._lists:
            raise _not_a_parameter(node, node.iter.name)
        self._names.add(item)
        steps = sum(self.at(child, depth + 1, MAX_ITEMS) for child in node.body)
        self._names.remove(item)
        return times + steps


def _given_to(node: nodes.Filter) -> tuple[object, ...]:
    return node.args, node.kwargs, node.dyn_args, node.dyn_kwargs


def _not_for_templates(node: nodes.Node, what: str | None = None) -> BadWording:
    meant = (what or type(node).__name__).lower()[:40]
    return BadWording(f"{meant} is not for templates", code="template_expression", line=node.lineno, what=meant)


def _not_a_parameter(node: nodes.Node, name: str) -> BadWording:
    return BadWording("it is not given to the template", code="template_name", line=node.lineno, name=name[:40])


@lru_cache(maxsize=256)
def _compiled(source: str, parameters: tuple[Parameter, ...], language: Language) -> Template:
    """Looked at first, wherever it came from."""
    _check(source, parameters)
    return _environment(language).from_string(source)


def put(
    source: str, parameters: Sequence[Parameter], values: Mapping[str, Value], language: Language, limit: int
) -> tuple[str, bool]:
    """The text with the values in it, and whether that is all of it: it ends where `limit` characters are reached."""
    template = _compiled(source, tuple(parameters), language)
    return _up_to(limit, template.generate(typed(parameters, values)))


def _up_to(limit: int, pieces: Iterator[str]) -> tuple[str, bool]:
    out: list[str] = []
    length = 0
    for piece in pieces:
        out.append(piece)
        length += len(piece)
        if length > limit:
            return "".join(out)[: limit - 1] + "…", False
    return "".join(out), True
