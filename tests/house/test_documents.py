"""What is written about the code is so, and can be found."""

from collections import Counter
from pathlib import Path

import pytest

from services.chassis.service import Service
from services.registry import ALL
from tests.house.fresh import ROOT, python
from tests.house.links import broken

PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "services/**/*.md", "tests/**/*.md", "deploy/**/*.md", "benchmarks/**/*.md")
    for page in ROOT.glob(pattern)
)
LONGEST_README = 20


def test_the_event_catalogue_is_what_the_code_says() -> None:
    told = python("-m", "services.cli", "docs", "--check")
    assert told.returncode == 0, told.stderr


def test_the_event_catalogue_is_written_alike_each_time(tmp_path: Path) -> None:
    for folder in ("once", "again"):
        assert python("-m", "services.cli", "docs", "--folder", str(tmp_path / folder)).returncode == 0
    for name in ("events.md", "asyncapi.yaml"):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize("service", ALL, ids=lambda service: service.name)
def test_a_service_says_what_it_is_for_on_a_short_page(service: Service) -> None:
    lines = (ROOT / "services" / service.name / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {service.name}")
    assert 3 <= len(lines) <= LONGEST_README, "about ten lines; what is longer belongs into docs/"


def test_decisions_are_numbered_each_once() -> None:
    names = [page.stem for page in (ROOT / "docs" / "adr").glob("*.md")]
    assert [name for name in names if not name[:4].isdigit() or name[4:5] != "-"] == []
    assert [number for number, times in Counter(name[:4] for name in names).items() if times > 1] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_somewhere(page: Path) -> None:
    assert broken(page) == []
