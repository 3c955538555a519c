"""YAML as plain data that remembers its lines. Of YAML only what a plan needs: no aliases, no tags, one document, little depth."""

from collections.abc import Hashable
from typing import Any

import yaml

from services.events.reading.mistakes import Mistake, Place, mistake

MAX_CHARACTERS = 512 * 1024
MAX_PARTS = 50_000
MAX_DEPTH = 16

Lines = dict[Place, int]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mistaken(Exception):
    """It could not be read to its end, and this is why."""

    def __init__(self, what: Mistake) -> None:
        super().__init__(what.message_en)
        self.what = what


def read_marked(text: str) -> tuple[object, Lines]:
    """Raises Mistaken. Nothing in it grows when it is read: an alias would, so there are none."""
    if len(text) > MAX_CHARACTERS:
        raise Mistaken(mistake(1, (), "file_too_large", limit=MAX_CHARACTERS))
    try:
        _look_through(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise Mistaken(_syntax(error, text)) from None
    lines: Lines = {(): 1}
    return (None if node is None else _data(node, (), lines)), lines


def _look_through(text: str) -> None:
    """As a stream, before anything is made of it."""
    depth = parts = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Mistaken(mistake(line, (), "alias"))
        if getattr(event, "tag", None) is not None:
            raise Mistaken(mistake(line, (), "tag"))
        parts += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if parts > MAX_PARTS:
            raise Mistaken(mistake(line, (), "too_many_parts", limit=MAX_PARTS))
        if depth > MAX_DEPTH:
            raise Mistaken(mistake(line, (), "nested_too_deep", limit=MAX_DEPTH))
        if documents > 1:
            raise Mistaken(mistake(line, (), "several_documents"))


def _data(node: yaml.Node, place: Place, lines: Lines) -> object:
    lines.setdefault(place, _line(node))
    match node:
        case yaml.MappingNode():
            return _mapping(node, place, lines)
        case yaml.SequenceNode():
            return [_data(each, (*place, index), lines) for index, each in enumerate(node.value)]
    return _scalar(node, place)


def _mapping(node: yaml.MappingNode, place: Place, lines: Lines) -> dict[str, object]:
    data: dict[str, object] = {}
    for key_node, value_node in node.value:
        key = _scalar(key_node, place) if isinstance(key_node, yaml.ScalarNode) else None
        if not isinstance(key, str):
            raise Mistaken(mistake(_line(key_node), place, "key_not_text"))
        if key in data:
            raise Mistaken(mistake(_line(key_node), (*place, key), "said_twice", value=key))
        lines[*place, key] = _line(key_node)
        data[key] = _data(value_node, (*place, key), lines)
    return data


def _scalar(node: yaml.Node, place: Place) -> Hashable:
    try:
        value: Hashable = yaml.SafeLoader("").construct_object(node)
    except (ValueError, yaml.YAMLError):  # a date with thirteen months, a number of a thousand digits
        raise Mistaken(mistake(_line(node), place, "value_unreadable")) from None
    return value


def _line(part: yaml.Node | yaml.Event) -> int:
    return 1 if part.start_mark is None else part.start_mark.line + 1


def _syntax(error: yaml.YAMLError, text: str) -> Mistake:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return mistake(error.problem_mark.line + 1, (), "not_yaml", problem=error.problem or "")
    position = getattr(error, "position", 0)
    return mistake(text.count("\n", 0, position) + 1, (), "not_yaml", problem=getattr(error, "reason", ""))
