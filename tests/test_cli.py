"""How `wuyi` ends when it cannot do what it was told."""

import sys
from pathlib import Path

import pytest

from services import cli
from services.chassis.settings import Settings
from tests.faults.process import Platform

SECRET = "13800000000"


def test_a_mistake_of_ours_says_where_it_is_and_nothing_of_what_it_met(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Settings:
        raise ValueError(f"cannot take {SECRET}")

    monkeypatch.setattr(cli, "Settings", broken)
    monkeypatch.setattr(sys, "argv", ["wuyi", "audit"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capfd.readouterr().err
    assert ended.value.code == 70
    assert "ValueError" in told and "broken" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("variable", "value"),
    [("WUYI_PORT", SECRET + "x"), ("WUYI_WORKING_DAYS", SECRET + "x"), ("WUYI_RATE_PER_PERSON", SECRET)],
)
def test_a_setting_that_cannot_be_read_is_named_and_its_value_is_not(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(sys, "argv", ["wuyi", "audit"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capfd.readouterr().err
    assert ended.value.code == 2
    assert variable.removeprefix("WUYI_").lower() in told.lower()
    assert SECRET not in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("rehearse", "--plan", "nowhere.yaml"), "No such file or directory: nowhere.yaml"),
        (("audit", "--data", "nowhere"), "there is no data in nowhere"),
        (("serve", "nobody"), "nobody"),
        (("token", "--sub", "", "--org", "x", "--roles", "y"), "not valid: roles, sub"),
    ],
)
async def test_a_refusal_is_one_sentence(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    platform = Platform(tmp_path)
    code, told = await platform.wuyi(*words)
    assert code == 2
    assert says in told and "Traceback" not in told
