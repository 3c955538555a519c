"""Programs of the system's packages that tests of what is deployed need."""

import os
import shutil
from typing import NoReturn

import pytest

PACKAGES = {"nginx": "nginx", "promtool": "prometheus"}


def tool(name: str) -> str:
    """Where it is. Where it is not, the test is skipped and says which package has it; with CI=true it fails."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    return found or _missing(name)


def _missing(name: str) -> NoReturn:
    refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    refuse(f"{name} is not installed (the package {PACKAGES[name]})")
