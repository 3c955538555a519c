"""The relative links of a Markdown text. `broken` names those that lead nowhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)>\s]+)>?[^)]*\)")
_DEFINITION = re.compile(r"^\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def broken(page: Path) -> list[str]:
    return [target for target in _targets(page) if not _is_there(page, target)]


def _targets(page: Path) -> Iterator[str]:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    for target in [*_LINK.findall(text), *_DEFINITION.findall(text)]:
        if not re.match(r"[a-z][a-z0-9+.-]*:|//", target):
            yield target


def _is_there(page: Path, target: str) -> bool:
    path, _, anchor = unquote(target).partition("#")
    meant = (page.parent / path) if path else page
    if not meant.exists():
        return False
    return not anchor or meant.suffix != ".md" or anchor in _anchors(meant.read_text(encoding="utf-8"))


def _anchors(text: str) -> set[str]:
    """As GitHub makes them of headings; the second of a name gets `-1`."""
    anchors: set[str] = set()
    fenced = re.sub(r"^(```|~~~).*?^\1[^\n]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    for heading in _HEADING.findall(fenced):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        anchors.add(slug if slug not in anchors else f"{slug}-1")
    return anchors
