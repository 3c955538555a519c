"""Who knows one service knows all: the same rooms, files that can be read at one sitting, names that say something."""

from pathlib import Path

import pytest

from services.chassis.service import Service
from tests.house.fresh import ROOT
from tests.house.sources import BUILT, SERVICES, files_of, imports

LONGEST_FILE = 250
SAYING_NOTHING = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc"}
ROOMS = ("domain", "published", "routes", "handlers", "service", "texts")
FILES = sorted(SERVICES.rglob("*.py"))


def test_no_module_is_called_something_that_says_nothing() -> None:
    places = [path for folder in ("services", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    assert places
    names = [(path, part) for path in places for part in path.relative_to(ROOT).with_suffix("").parts]
    assert sorted({str(path.relative_to(ROOT)) for path, part in names if part in SAYING_NOTHING}) == []


def test_no_file_is_longer_than_one_reads_at_a_sitting() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


@pytest.mark.parametrize("service", BUILT, ids=lambda service: service.name)
def test_a_service_has_every_room(service: Service) -> None:
    house = SERVICES / service.name
    missing = [
        room for room in ROOMS if not (house / f"{room}.py").exists() and not (house / room / "__init__.py").exists()
    ]
    assert missing == []
    assert (house / "README.md").exists()


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name == "domain"], ids=str)
def test_a_domain_knows_its_own_words_and_those_of_the_chassis(path: Path) -> None:
    house = path.relative_to(SERVICES).parts[0]
    own = (f"services.{house}.domain", f"services.{house}.published", "services.chassis.domain", "services.chassis.ids")
    known = [name for name in imports(path) if name.partition(".")[0] == "services"]
    assert [name for name in known if not any(name == each or name.startswith(f"{each}.") for each in own)] == []


@pytest.mark.parametrize("service", BUILT, ids=lambda service: service.name)
def test_a_service_meets_another_only_in_what_that_one_published(service: Service) -> None:
    """Also where the import stands inside a function."""
    others = [other.name for other in BUILT if other is not service]
    strangers = [
        f"{path.relative_to(SERVICES)}: {name}"
        for path in files_of(service)
        for name in imports(path)
        for other in others
        if name.startswith(f"services.{other}") and not name.startswith(f"services.{other}.published")
    ]
    assert strangers == []
