from pathlib import Path
from typing import Any

import pytest

from services.chassis.environment import Unfit
from services.chassis.settings import Settings, check_settings

FIT: dict[str, Any] = {
    "environment": "production",
    "issuer": "https://id.example/realms/union",
    "keys_file": Path("/run/secrets/keys.json"),
    "host": "0.0.0.0",
}


def test_production_starts_with_an_issuer_and_keys_of_its_own() -> None:
    check_settings(Settings(**FIT))


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"issuer": None}, "WUYI_ISSUER"),
        ({"issuer": "wuyi-development", "jwks": "https://id.example/jwks"}, "https://"),
        ({"issuer": "http://id.example"}, "https://"),
        ({"jwks": "http://id.example/jwks"}, "https://"),
        ({"keys_file": None}, "WUYI_KEYS_FILE"),
    ],
)
def test_production_does_not_start_with_what_is_open_to_others(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(Unfit, match=says):
        check_settings(Settings(**{**FIT, **changed}))


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(Unfit) as refused:
        check_settings(Settings(environment="production"))
    assert "WUYI_ISSUER" in str(refused.value) and "WUYI_KEYS_FILE" in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_development_is_served_on_this_machine(host: str) -> None:
    check_settings(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "wuyi.example", "127.0.0.1.example", ""])
def test_development_is_not_served_to_others(host: str) -> None:
    with pytest.raises(Unfit, match="WUYI_HOST"):
        check_settings(Settings(host=host))


def test_the_issuers_keys_are_where_it_says_or_where_they_usually_are() -> None:
    assert Settings().keys_of_the_issuer is None
    assert Settings(issuer="https://id.example/").keys_of_the_issuer == "https://id.example/.well-known/jwks.json"
    assert Settings(issuer="https://id.example", jwks="https://k.example").keys_of_the_issuer == "https://k.example"


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYI_RATE_PER_PERSON", "5/minute")
    monkeypatch.setenv("WUYI_PORT", "9000")
    settings = Settings()
    assert (settings.rate_per_person, settings.port) == ("5/minute", 9000)


@pytest.mark.parametrize("changed", [{"rate_per_person": "often"}, {"port": 70000}, {"environment": "staging"}])
def test_a_setting_that_means_nothing_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Unfit):
        Settings(**changed)


@pytest.mark.parametrize("wrong", ["wuyi.example.cn", "https://wuyi.example.cn/platform", "ftp://wuyi", "https://"])
def test_where_the_public_reaches_it_is_an_origin(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYI_PUBLIC_URL", wrong)
    with pytest.raises(Unfit):
        Settings()
