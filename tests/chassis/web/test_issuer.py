from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.chassis.clock import MovableClock
from services.chassis.keyring import BadKeys
from services.chassis.running.runtime import Runtime
from services.chassis.settings import Settings
from services.chassis.web.app import build_app
from services.chassis.web.callers import NotSignedIn, Role
from services.chassis.web.issuer import NAME, Issuer, NotClaims, claims_of
from services.chassis.web.tokens import Verifier
from tests.chassis.web.conftest import NOTES, Place
from tests.chassis.web.sample import service

CLOCK = MovableClock(datetime(2022, 4, 1, tzinfo=UTC))


async def test_its_tokens_are_taken_until_they_expire(tmp_path: Path) -> None:
    clock = MovableClock(CLOCK.now())
    issuer = Issuer(tmp_path, "wuyi", clock)
    verifier = Verifier(issuer, NAME, "wuyi", clock)
    header = f"Bearer {issuer.issue('p1', '630000', [Role.WORKER], timedelta(hours=1))}".encode()
    assert (await verifier.caller(header)).person == "p1"
    clock.advance(timedelta(hours=1, minutes=1))
    with pytest.raises(NotSignedIn) as refused:
        await verifier.caller(header)
    assert refused.value.reason == "token_expired"


async def test_its_tokens_outlive_a_restart(tmp_path: Path) -> None:
    token = Issuer(tmp_path, "wuyi", CLOCK).issue("p1", "630000", [Role.WORKER])
    verifier = Verifier(Issuer(tmp_path, "wuyi", CLOCK), NAME, "wuyi", CLOCK)
    assert (await verifier.caller(f"Bearer {token}".encode())).person == "p1"


async def test_another_folders_issuer_is_another(tmp_path: Path) -> None:
    token = Issuer(tmp_path / "one", "wuyi", CLOCK).issue("p1", "630000", [Role.WORKER])
    verifier = Verifier(Issuer(tmp_path / "two", "wuyi", CLOCK), NAME, "wuyi", CLOCK)
    with pytest.raises(NotSignedIn) as refused:
        await verifier.caller(f"Bearer {token}".encode())
    assert refused.value.reason == "token_foreign"


def test_its_key_is_for_nobody_else(tmp_path: Path) -> None:
    Issuer(tmp_path, "wuyi", CLOCK)
    path = tmp_path / "issuer.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(BadKeys, match="0600"):
        Issuer(tmp_path, "wuyi", CLOCK)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"kty": "OKP"}', '{"kty": "oct", "k": "AAAA"}'])
def test_a_damaged_key_is_told_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "issuer.json"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(BadKeys):
        Issuer(tmp_path, "wuyi", CLOCK)
    assert path.read_text() == text


async def test_production_takes_none_of_its_tokens_and_makes_no_key(place: Place, tmp_path: Path) -> None:
    token = place.token()
    settings = Settings(data=tmp_path / "other", environment="production", issuer="https://id.example")
    async with Runtime(settings, [service], CLOCK) as runtime:
        other = Place.__new__(Place)
        other.runtime, other.app = runtime, build_app(runtime)
        assert (await other.caller().get("/.well-known/jwks.json")).status_code == 404
        answer = await other.caller(token=token).get(NOTES)
        assert answer.status_code in (401, 503)  # nobody answers for id.example here
        assert not (settings.data / "issuer.json").exists()


def test_what_an_operator_writes_is_read() -> None:
    assert claims_of("p1", "630000/630100", "worker, organizer") == (
        "p1",
        "630000/630100",
        [Role.WORKER, Role.ORGANIZER],
    )


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        (("p 1", "1", "worker"), "sub"),
        (("p", "/x", "worker"), "org"),
        (("p", "1", "boss"), "roles"),
        (("p", "1", ""), "roles"),
    ],
)
def test_claims_that_no_token_may_have_are_named(claims: tuple[str, str, str], says: str) -> None:
    with pytest.raises(NotClaims, match=f"not valid: {says}"):
        claims_of(*claims)
