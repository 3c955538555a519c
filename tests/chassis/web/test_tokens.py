"""Tokens as an attacker, a clock or another issuer would make them."""

import hmac
import json
import warnings
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from services.chassis.clock import MovableClock
from services.chassis.domain.errors import Unavailable
from services.chassis.web.callers import Caller, NotSignedIn, Role
from services.chassis.web.tokens import ALGORITHMS, MAX_REMEMBERED, MAX_TOKEN, Verifier

START = datetime(2022, 4, 1, tzinfo=UTC)
NOW = int(START.timestamp())
RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
ALL = jws.JWSRegistry(algorithms=["RS256", "ES256", "HS256", "EdDSA", "RS512", "ES384", "PS256"])
CLAIMS: dict[str, Any] = {
    "iss": "https://id.example",
    "aud": "wuyi",
    "sub": "p1",
    "org": "630000/630100",
    "roles": ["organizer"],
    "exp": NOW + 600,
}


class Issued:
    """The issuer's keys, and how often they were asked for."""

    def __init__(self) -> None:
        self.keys: dict[str | None, Key] = {"rsa": RSA, "ec": EC, "ed": ED}
        self.asked = 0

    async def find(self, kid: str | None) -> Key | None:
        self.asked += 1
        return self.keys.get(kid)


class Bench:
    def __init__(self) -> None:
        self.clock = MovableClock(START)
        self.keys = Issued()
        self.verifier = Verifier(self.keys, "https://id.example", "wuyi", self.clock)

    async def code(self, token: str | bytes) -> str:
        """Why this token does not count."""
        raw = token if isinstance(token, bytes) else token.encode()
        with pytest.raises(NotSignedIn) as refused:
            await self.verifier.caller(b"Bearer " + raw)
        assert not refused.value.facts
        return refused.value.reason

    async def caller(self, token: str) -> Caller:
        return await self.verifier.caller(f"Bearer {token}".encode())


@pytest.fixture
def bench() -> Bench:
    return Bench()


def signed(key: Key = ED, algorithm: str = "EdDSA", header: dict[str, Any] | None = None, **changed: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not ...}
    said = {"alg": algorithm, "kid": key.kid, **(header or {})}
    return _sign(said, claims, key)


def _sign(header: dict[str, Any], claims: Any, key: Key) -> str:
    with warnings.catch_warnings():  # the library warns of EdDSA's old name
        warnings.simplefilter("ignore")
        return jws.serialize_compact(header, json.dumps(claims), key, registry=ALL)


def encoded(part: Any) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS256"), (EC, "ES256"), (ED, "EdDSA")])
async def test_what_the_issuer_signed_speaks_for_a_person(bench: Bench, key: Key, algorithm: str) -> None:
    caller = await bench.caller(signed(key, algorithm))
    assert caller == Caller("p1", "630000/630100", frozenset({Role.ORGANIZER}))


async def test_one_of_several_audiences_will_do(bench: Bench) -> None:
    assert (await bench.caller(signed(aud=["other", "wuyi"]))).person == "p1"


async def test_a_token_is_verified_once_until_it_expires(bench: Bench) -> None:
    token = signed()
    for _ in range(5):
        await bench.caller(token)
    assert bench.keys.asked == 1
    bench.clock.advance(timedelta(seconds=600 + 31))
    assert await bench.code(token) == "token_expired"


async def test_what_is_remembered_is_bounded(bench: Bench) -> None:
    for number in range(5):
        bench.verifier._remembered.update(
            {
                f"{number}-{each}".encode(): (Caller("x", "1", frozenset()), 0, 9e9)
                for each in range(MAX_REMEMBERED // 5)
            }
        )
    await bench.caller(signed())
    assert len(bench.verifier._remembered) == MAX_REMEMBERED


async def test_clocks_may_differ_a_little(bench: Bench) -> None:
    assert (await bench.caller(signed(exp=NOW - 20))).person == "p1"
    assert (await bench.caller(signed(nbf=NOW + 20))).person == "p1"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"exp": NOW - 31}, "token_expired"),
        ({"nbf": NOW + 31}, "token_early"),
        ({"iss": "https://other.example"}, "token_foreign"),
        ({"iss": "https://id.example/"}, "token_foreign"),
        ({"aud": "other"}, "token_foreign"),
        ({"aud": []}, "token_foreign"),
        ({"aud": ...}, "token_claims"),
        ({"exp": ...}, "token_claims"),
        ({"exp": "soon"}, "token_claims"),
        ({"exp": float("inf")}, "token_claims"),
        ({"exp": None}, "token_claims"),
        ({"sub": ...}, "token_claims"),
        ({"sub": ""}, "token_claims"),
        ({"sub": "才让 卓玛"}, "token_claims"),
        ({"sub": 7}, "token_claims"),
        ({"org": ...}, "token_claims"),
        ({"org": "630000/../630200"}, "token_claims"),
        ({"org": "630000/"}, "token_claims"),
        ({"org": ["630000"]}, "token_claims"),
        ({"roles": ...}, "token_claims"),
        ({"roles": "organizer"}, "token_claims"),
        ({"roles": ["emperor"]}, "token_claims"),
        ({"roles": ["organizer"] * 50}, "token_claims"),
    ],
)
async def test_claims_that_do_not_hold_are_told_apart(bench: Bench, changed: dict[str, Any], code: str) -> None:
    assert await bench.code(signed(**changed)) == code


async def test_a_token_without_a_signature_is_forged(bench: Bench) -> None:
    for name in ("none", "None", "NONE"):
        assert await bench.code(f"{encoded({'alg': name, 'kid': 'ed'})}.{encoded(CLAIMS)}.") == "token_forged"
    assert bench.keys.asked == 0


async def test_the_public_key_is_no_shared_secret(bench: Bench) -> None:
    """The classic: signed with HS256, the secret being the issuer's public key, which everyone has."""
    for key in (RSA, EC, ED):
        said = f"{encoded({'alg': 'HS256', 'kid': key.kid})}.{encoded(CLAIMS)}"
        for secret in (key.as_pem(private=False), key.as_der(private=False)):
            mac = urlsafe_b64encode(hmac.digest(secret, said.encode(), "sha256")).decode().rstrip("=")
            assert await bench.code(f"{said}.{mac}") == "token_forged"


@pytest.mark.parametrize(("key", "algorithm"), [(RSA, "RS512"), (RSA, "PS256")])
async def test_other_algorithms_of_the_issuers_own_key_do_not_count(bench: Bench, key: Key, algorithm: str) -> None:
    assert await bench.code(signed(key, algorithm)) == "token_forged"


@pytest.mark.parametrize("name", ["HS256", "none", "PS256", "ES384", "Ed25519"])
def test_the_library_itself_is_given_no_other_algorithm(name: str) -> None:
    with pytest.raises(JoseError):
        ALGORITHMS.get_alg(name)


async def test_a_key_of_another_kind_than_the_algorithm_is_forged(bench: Bench) -> None:
    assert await bench.code(signed(EC, "ES256", {"kid": "rsa"})) == "token_forged"


async def test_a_stranger_with_the_issuers_key_id_is_forged(bench: Bench) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    assert await bench.code(signed(stranger)) == "token_forged"


async def test_a_key_that_the_issuer_does_not_have_is_foreign(bench: Bench) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "unknown"})
    assert await bench.code(signed(stranger)) == "token_foreign"


async def test_a_key_that_comes_with_the_token_is_not_taken(bench: Bench) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "ed"})
    header = {"jwk": stranger.as_dict(private=False), "jku": "https://evil.example/jwks"}
    assert await bench.code(signed(stranger, header=header)) in ("token_forged", "token_malformed")


async def test_what_was_altered_is_forged(bench: Bench) -> None:
    head, body, signature = signed().split(".")
    other = encoded({**CLAIMS, "roles": ["operator"]})
    assert await bench.code(f"{head}.{other}.{signature}") == "token_forged"
    assert await bench.code(f"{head}.{body}.{'A' * len(signature)}") == "token_forged"


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"abc",
        b"a.b.c",
        b"....",
        b"\xff\xfe.\xff.\xff",
        encoded([]).encode() + b".e30.e30",
        encoded({"kid": "ed"}).encode() + b".e30.e30",
        encoded({"alg": 5}).encode() + b".e30.e30",
        encoded({"alg": "EdDSA", "kid": "k" * 300}).encode() + b".e30.e30",
        encoded({"alg": "EdDSA", "kid": {"$ne": 1}}).encode() + b".e30.e30",
        b"x" * (MAX_TOKEN + 1),
        (b"[" * 300) + b".e30.e30",
    ],
)
async def test_what_is_no_token_is_malformed(bench: Bench, token: bytes) -> None:
    assert await bench.code(token) == "token_malformed"


async def test_parts_that_are_missing_or_not_encoded_are_refused(bench: Bench) -> None:
    head, body, signature = signed().split(".")
    for token in (
        f"{head}",
        f"{head}.{body}",
        f"{head}.{body}.{signature}.x",
        f"{head}.!!!.{signature}",
        f"{head}..{signature}",
    ):
        assert await bench.code(token) in ("token_forged", "token_malformed")


async def test_a_critical_header_that_we_do_not_know_is_refused(bench: Bench) -> None:
    header = encoded({"alg": "EdDSA", "kid": "ed", "crit": ["exp2"], "exp2": 1})
    assert await bench.code(f"{header}.{encoded(CLAIMS)}.{'A' * 86}") == "token_forged"


async def test_only_bearer_tokens_are_read(bench: Bench) -> None:
    for header in (b"Basic dTpw", b"Bearer", b"bearer ", signed().encode()):
        with pytest.raises(NotSignedIn) as refused:
            await bench.verifier.caller(header)
        assert refused.value.reason == "token_malformed"
    assert (await bench.verifier.caller(f"bearer {signed()}".encode())).person == "p1"


async def test_an_issuer_that_cannot_be_asked_is_not_the_callers_fault(bench: Bench) -> None:
    async def away(kid: str | None) -> Key | None:
        raise Unavailable("away", code="issuer_unavailable")

    bench.keys.find = away  # type: ignore[method-assign]
    with pytest.raises(Unavailable):
        await bench.caller(signed())
