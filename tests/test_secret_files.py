"""A deployment's own secrets: made once, readable by nobody else, and enough to run in production with."""

from pathlib import Path

from services.chassis.clock import SystemClock
from services.chassis.keyring import Keyring
from services.chassis.settings import Settings, check_settings
from services.chassis.web.callers import Role
from services.chassis.web.issuer import Issuer
from services.chassis.web.jwks import PublishedKeys
from services.chassis.web.tokens import Verifier
from services.secret_files import make

ISSUER = "https://wuyi.invalid"


def test_what_is_there_already_stays(tmp_path: Path) -> None:
    made = make(tmp_path, ISSUER, "wuyi")
    before = [path.read_bytes() for path in made]
    assert make(tmp_path, ISSUER, "wuyi") == made
    assert [path.read_bytes() for path in made] == before
    assert {path.stat().st_mode & 0o077 for path in made} == {0}


async def test_they_are_enough_to_run_in_production_with(tmp_path: Path) -> None:
    make(tmp_path, ISSUER, "wuyi")
    keys, jwks = tmp_path / "keys.json", f"file://{tmp_path / 'jwks.json'}"
    check_settings(Settings(environment="production", issuer=ISSUER, jwks=jwks, keys_file=keys))
    assert Keyring.load(keys).open(Keyring.load(keys).seal("a", "b"), "b") == "a"
    token = Issuer(tmp_path, "wuyi", SystemClock(), ISSUER).issue("li-hua", "630000", [Role.WORKER])
    verifier = Verifier(PublishedKeys(jwks, SystemClock()), ISSUER, "wuyi", SystemClock())
    assert (await verifier.caller(f"Bearer {token}".encode())).person == "li-hua"
