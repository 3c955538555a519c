"""The keys that sensitive fields rest under. Each field of each document has a key of its own, drawn from the active one.

A key's name begins with its algorithm: `sm4-…` is SM4-GCM (16 bytes), where national standards are required; any other
is AES-256-GCM (32 bytes). Keys that are no longer active still open what they sealed; the index key cannot be exchanged
without writing the documents anew, for nothing would be found any more.
"""

import hashlib
import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from services.chassis.domain.errors import WuyiError

_DEVELOPMENT = "development"
_NONCE = 12
_TAG = 16


class Sealed(WuyiError):
    """It cannot be opened: the key is not here, or it was not sealed for this place, or it was altered."""

    code = "cannot_be_opened"


class BadKeys(WuyiError):
    code = "bad_keys"


class Keyring:
    def __init__(self, keys: Mapping[str, bytes], active: str, index_key: bytes) -> None:
        if active not in keys:
            raise BadKeys(f"the active key {active!r} is not among the keys")
        for name, key in keys.items():
            if not name or "." in name or len(key) != (16 if _is_sm4(name) else 32):
                raise BadKeys(f"the key {name!r} has no proper name or not the length that its algorithm takes")
        if len(index_key) < 32:
            raise BadKeys("the index key is shorter than 32 bytes")
        self._keys = dict(keys)
        self._active = active
        self._index_key = index_key
        self._signing_key = hmac.digest(index_key, b"signing", hashlib.sha256)

    def seal(self, text: str, context: str) -> str:
        """`context` is where it will rest (collection, id, field): it can be opened there and nowhere else."""
        place = context.encode()
        nonce = os.urandom(_NONCE)
        key = _key_of_its_own(self._active, self._keys[self._active], place)
        sealed = (_seal_sm4 if _is_sm4(self._active) else _seal_aes)(key, nonce, text.encode(), place)
        return f"{self._active}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, context: str) -> str:
        name, _, encoded = sealed.partition(".")
        if name not in self._keys:
            raise Sealed(f"the key {name!r} is not here")
        place = context.encode()
        key = _key_of_its_own(name, self._keys[name], place)
        try:
            raw = urlsafe_b64decode(encoded)
            return (_open_sm4 if _is_sm4(name) else _open_aes)(key, raw[:_NONCE], raw[_NONCE:], place).decode()
        except (InvalidTag, ValueError):
            raise Sealed(f"what rests at {context} was not sealed there, or was altered") from None

    def blind_index(self, text: str, field: str = "") -> str:
        """Equal texts of one `field` have equal indexes; without the key nothing can be told from one, nor tried on it."""
        return hmac.digest(self._index_key, f"{field}\x1f{text}".encode(), hashlib.sha256).hex()

    def sign(self, text: str, purpose: str) -> str:
        """A token that says `text`, good for this `purpose` alone: nobody makes one without the keys."""
        return f"{text}.{self._mark(text, purpose)}"

    def signed(self, token: str, purpose: str) -> str:
        """What a token says. Raises Sealed when it was not signed here for this."""
        text, _, mark = token.rpartition(".")
        if not hmac.compare_digest(mark.encode(), self._mark(text, purpose).encode()):
            raise Sealed(f"it was not signed for {purpose}")
        return text

    def _mark(self, text: str, purpose: str) -> str:
        digest = hmac.digest(self._signing_key, f"{purpose}\x1f{text}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest[:_TAG]).decode().rstrip("=")

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """`{"active": "2022", "keys": {"2022": "<hex>", …}, "index": "<hex>"}`; readable by nobody else, as mounted secrets are."""
        try:
            read = json.loads(path.read_text())
            keys = {str(name): bytes.fromhex(key) for name, key in read["keys"].items()}
            active, index = str(read["active"]), bytes.fromhex(read["index"])
        except OSError as error:
            raise BadKeys(f"{path} cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BadKeys(
                f'{path} is not a file of keys: {{"active": …, "keys": {{name: hex}}, "index": hex}}'
            ) from None
        if path.stat().st_mode & 0o007:
            raise BadKeys(f"{path} may be read by everyone here: make it 0600, or 0640 for the service's group")
        if _DEVELOPMENT in keys:
            raise BadKeys(f"{path} holds a key of development: it has been where others could read it")
        return cls(keys, active, index)

    @classmethod
    def development(cls, folder: Path) -> "Keyring":
        """Keys of this folder's own, made once, readable by nobody else. Never for production."""
        path = folder / "keys.json"
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_whole(path, json.dumps({"key": os.urandom(32).hex(), "index": os.urandom(32).hex()}))
        if path.stat().st_mode & 0o077:
            raise BadKeys(f"{path.name} may be read by others: make it 0600, or remove it and its data folder")
        try:
            made = json.loads(path.read_text())
            return cls({_DEVELOPMENT: bytes.fromhex(made["key"])}, _DEVELOPMENT, bytes.fromhex(made["index"]))
        except (ValueError, KeyError, TypeError):
            raise BadKeys(
                f"{path.name} is not a key file; what was sealed with it cannot be opened without it"
            ) from None


def write_whole(path: Path, text: str) -> None:
    """Whole or not at all, and never over one that is there: half a key file would lock its data up for ever."""
    made = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(made, path)
    made.unlink()


def _is_sm4(name: str) -> bool:
    return name.startswith("sm4-")


def _key_of_its_own(name: str, key: bytes, place: bytes) -> bytes:
    """So few messages are ever sealed under one key that random nonces cannot meet."""
    digest = hmac.digest(key, place, hashlib.sha256)
    return digest[:16] if _is_sm4(name) else digest


def _seal_aes(key: bytes, nonce: bytes, text: bytes, place: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, text, place)


def _open_aes(key: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, place)


def _seal_sm4(key: bytes, nonce: bytes, text: bytes, place: bytes) -> bytes:
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(place)
    return encryptor.update(text) + encryptor.finalize() + encryptor.tag


def _open_sm4(key: bytes, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
    if len(sealed) < _TAG:
        raise ValueError("too short")
    decryptor = Cipher(SM4(key), GCM(nonce, sealed[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(place)
    return decryptor.update(sealed[:-_TAG]) + decryptor.finalize()
