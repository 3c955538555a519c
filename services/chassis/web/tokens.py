"""Bearer tokens: verified once, then remembered until they expire. Nothing of a token is logged or said again."""

import hashlib
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from typing import Annotated, Any, Protocol

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import Key
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import from_json

from services.chassis.clock import Clock
from services.chassis.domain.types import OrganizationPath, PersonId
from services.chassis.web.callers import Caller, NotSignedIn, Role

LEEWAY = 30
"""Seconds that our clock and the issuer's may differ by."""

MAX_TOKEN = 8 * 1024
MAX_REMEMBERED = 20_000

TAKEN = frozenset(("RS256", "ES256", "EdDSA"))
"""Signatures that only the issuer can make. Neither `none` nor a shared secret is among them."""

Moment = Annotated[float, Field(allow_inf_nan=False)]


class Algorithms(jws.JWSRegistry):
    """Ours and no others, whatever the library would recommend."""

    def get_alg(self, name: str) -> Any:
        if name not in TAKEN:
            raise JoseError("this algorithm is not taken")
        return self.algorithms[name]


ALGORITHMS = Algorithms(strict_check_header=False)


class Keys(Protocol):
    """The issuer's public keys."""

    async def find(self, kid: str | None) -> Key | None:
        """None when the issuer has no such key. Raises Unavailable when it cannot be asked."""
        ...


class _Header(BaseModel):
    alg: str
    kid: Annotated[str, Field(max_length=200)] | None = None


class _Claims(BaseModel):
    iss: str
    aud: str | list[str]
    exp: Moment
    nbf: Moment = 0
    sub: Any = None
    org: Any = None
    roles: Any = None


class Person(BaseModel):
    sub: PersonId
    org: OrganizationPath
    roles: Annotated[list[Role], Field(max_length=len(Role))]


class Verifier:
    def __init__(self, keys: Keys, issuer: str, audience: str, clock: Clock) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._clock = clock
        self._remembered: dict[bytes, tuple[Caller, float, float]] = {}

    async def caller(self, authorization: bytes | None) -> Caller:
        """Who the header's token speaks for. Raises NotSignedIn, or Unavailable when the issuer's keys cannot be had."""
        if authorization is None:
            raise NotSignedIn("a token is needed")
        digest = hashlib.blake2b(authorization, digest_size=16).digest()
        now = self._clock.now().timestamp()
        known = self._remembered.get(digest)
        if known is not None and known[1] <= now < known[2]:
            return known[0]
        self._remembered.pop(digest, None)
        caller, begins, ends = await self._verify(_token(authorization), now)
        if len(self._remembered) >= MAX_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        self._remembered[digest] = (caller, begins, ends)
        return caller

    async def _verify(self, token: bytes, now: float) -> tuple[Caller, float, float]:
        header = _header(token)
        if header.alg not in TAKEN:
            raise NotSignedIn("it is not signed as our issuer signs", code="token_forged")
        key = await self._keys.find(header.kid)
        if key is None:
            raise NotSignedIn("our issuer has no such key", code="token_foreign")
        claims = _claims(token, key, header.alg)
        audience = claims.aud if isinstance(claims.aud, list) else [claims.aud]
        if claims.iss != self._issuer or self._audience not in audience:
            raise NotSignedIn("it was made by another, or for another", code="token_foreign")
        begins, ends = claims.nbf - LEEWAY, claims.exp + LEEWAY
        if now >= ends:
            raise NotSignedIn("it has expired", code="token_expired")
        if now < begins:
            raise NotSignedIn("it is not valid yet", code="token_early")
        return _person(claims), begins, ends


def _token(authorization: bytes) -> bytes:
    scheme, _, token = authorization.partition(b" ")
    if scheme.lower() != b"bearer" or not token or len(token) > MAX_TOKEN:
        raise NotSignedIn("it is not a bearer token", code="token_malformed")
    return token.strip()


def _header(token: bytes) -> _Header:
    encoded = token.partition(b".")[0]
    try:
        return _Header.model_validate(from_json(urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))))
    except (Base64Error, ValueError):
        raise NotSignedIn("its header cannot be read", code="token_malformed") from None


def _claims(token: bytes, key: Key, algorithm: str) -> _Claims:
    try:
        verified = jws.deserialize_compact(token, key, [algorithm], ALGORITHMS)
    except JoseError:
        raise NotSignedIn("the signature does not hold", code="token_forged") from None
    except ValueError:
        raise NotSignedIn("it cannot be read", code="token_malformed") from None
    try:
        return _Claims.model_validate(from_json(verified.payload or b"", allow_inf_nan=False))
    except ValueError:
        raise NotSignedIn("its claims are missing", code="token_claims") from None


def _person(claims: _Claims) -> Caller:
    try:
        person = Person.model_validate({"sub": claims.sub, "org": claims.org, "roles": claims.roles})
    except ValidationError:
        raise NotSignedIn("its claims are not ours", code="token_claims") from None
    return Caller(person.sub, person.org, frozenset(person.roles))
