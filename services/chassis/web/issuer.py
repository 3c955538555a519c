"""Development's own issuer of tokens. Whoever can read its key file can be anyone: never in production, never off this machine."""

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key, OKPKey
from pydantic import ValidationError
from pydantic_core import to_json

from services.chassis.clock import Clock
from services.chassis.domain.errors import Invalid
from services.chassis.keyring import BadKeys, write_whole
from services.chassis.web.callers import Role
from services.chassis.web.tokens import ALGORITHMS, Person

NAME = "wuyi-development"
"""Its `iss`."""

A_DAY = timedelta(days=1)


class Issuer:
    """Its key is made once in the data folder, readable by nobody else, so that tokens outlive a restart."""

    def __init__(self, folder: Path, audience: str, clock: Clock, name: str = NAME) -> None:
        self._name = name
        self._audience = audience
        self._clock = clock
        self._key = _key(folder / "issuer.json")

    def issue(self, person: str, organization: str, roles: Iterable[Role], lasts: timedelta = A_DAY) -> str:
        now = self._clock.now()
        claims = {
            "iss": self._name,
            "aud": self._audience,
            "sub": person,
            "org": organization,
            "roles": sorted(roles),
            "iat": int(now.timestamp()),
            "exp": int((now + lasts).timestamp()),
        }
        header = {"alg": "EdDSA", "kid": self._key.kid, "typ": "JWT"}
        return jws.serialize_compact(header, to_json(claims), self._key, registry=ALGORITHMS)

    async def find(self, kid: str | None) -> Key | None:
        return self._key if kid == self._key.kid else None

    def jwks(self) -> dict[str, Any]:
        """The public half."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": "EdDSA"}]}


class NotClaims(Invalid):
    """Nobody could be signed in with these."""

    code = "token_claims"


def claims_of(person: str, organization: str, roles: str) -> tuple[str, str, list[Role]]:
    """As an operator writes them, the roles with commas between; what our own verifier would not take is refused here."""
    try:
        claims = Person.model_validate(
            {"sub": person, "org": organization, "roles": [role.strip() for role in roles.split(",")]}
        )
    except ValidationError as error:
        wrong = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors()}))
        raise NotClaims(f"not valid: {wrong} (roles: {', '.join(Role)}; org is a path such as 630000/630100)") from None
    return claims.sub, claims.org, claims.roles


def _key(path: Path) -> OKPKey:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = OKPKey.generate_key("Ed25519", auto_kid=True)
        write_whole(path, json.dumps(made.as_dict(private=True)))
    if path.stat().st_mode & 0o077:
        raise BadKeys(f"{path.name} may be read by others: make it 0600, or remove it and get new tokens")
    try:
        key = OKPKey.import_key(json.loads(path.read_text()))
    except (ValueError, TypeError, KeyError, JoseError):
        raise BadKeys(f"{path.name} is not an issuer's key: remove it and get new tokens") from None
    key.ensure_kid()
    return key
