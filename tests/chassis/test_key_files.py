import json
from pathlib import Path
from typing import Any

import pytest

from services.chassis.keyring import BadKeys, Keyring

GOOD: dict[str, Any] = {"active": "2022", "keys": {"2022": "aa" * 32, "sm4-1": "bb" * 16}, "index": "cc" * 32}


def written(folder: Path, keys: Any, mode: int = 0o600) -> Path:
    path = folder / "keys"
    path.write_text(keys if isinstance(keys, str) else json.dumps(keys))
    path.chmod(mode)
    return path


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640, 0o440])
def test_keys_come_from_a_file(tmp_path: Path, mode: int) -> None:
    keyring = Keyring.load(written(tmp_path, GOOD, mode))
    assert keyring.seal("x", "a").startswith("2022.")


@pytest.mark.parametrize(
    "keys",
    [
        "",
        "{",
        "[]",
        {},
        {**GOOD, "keys": {}},
        {**GOOD, "keys": []},
        {**GOOD, "keys": {"2022": "not hex"}},
        {**GOOD, "keys": {"2022": "aa"}},
        {**GOOD, "keys": {"2022": None}},
        {**GOOD, "active": "2023"},
        {**GOOD, "index": "cc"},
        {**GOOD, "keys": {**GOOD["keys"], "development": "aa" * 32}},
    ],
)
def test_a_file_that_holds_no_proper_keys_is_refused(tmp_path: Path, keys: Any) -> None:
    with pytest.raises(BadKeys):
        Keyring.load(written(tmp_path, keys))


def test_a_file_that_everyone_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="may be read by everyone"):
        Keyring.load(written(tmp_path, GOOD, 0o644))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="nowhere"):
        Keyring.load(tmp_path / "nowhere")


def test_developments_own_keys_are_none_for_production(tmp_path: Path) -> None:
    Keyring.development(tmp_path)
    with pytest.raises(BadKeys):
        Keyring.load(tmp_path / "keys.json")
