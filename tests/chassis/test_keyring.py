from pathlib import Path

import pytest

from services.chassis.keyring import BadKeys, Keyring, Sealed

PLACE = "people/1/phone"
AES, SM4, INDEX = b"a" * 32, b"s" * 16, b"i" * 32


@pytest.fixture(params=["k1", "sm4-1"])
def keyring(request: pytest.FixtureRequest) -> Keyring:
    return Keyring({"k1": AES, "sm4-1": SM4}, request.param, INDEX)


def test_what_is_sealed_opens_at_its_place(keyring: Keyring) -> None:
    sealed = keyring.seal("13800000000 才让", PLACE)
    assert "138" not in sealed
    assert keyring.open(sealed, PLACE) == "13800000000 才让"


def test_the_same_text_is_never_sealed_alike(keyring: Keyring) -> None:
    assert keyring.seal("x", PLACE) != keyring.seal("x", PLACE)


def test_it_opens_at_no_other_place(keyring: Keyring) -> None:
    with pytest.raises(Sealed):
        keyring.open(keyring.seal("x", PLACE), "people/2/phone")


@pytest.mark.parametrize("altered", ["", "k1", "k1.", "k1.AAAA", "k1.!!!", "sm4-1.AAAA", "gone.AAAA"])
def test_what_was_altered_does_not_open(keyring: Keyring, altered: str) -> None:
    with pytest.raises(Sealed):
        keyring.open(altered, PLACE)


def test_one_flipped_bit_is_noticed(keyring: Keyring) -> None:
    sealed = keyring.seal("some text", PLACE)
    middle = len(sealed) // 2
    flipped = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    with pytest.raises(Sealed):
        keyring.open(flipped, PLACE)


def test_a_key_that_is_no_longer_active_still_opens() -> None:
    sealed = Keyring({"old": AES}, "old", INDEX).seal("x", PLACE)
    both = Keyring({"old": AES, "new": b"n" * 32}, "new", INDEX)
    assert both.open(sealed, PLACE) == "x"
    assert both.seal("x", PLACE).startswith("new.")


def test_equal_texts_of_one_field_are_found_and_tell_nothing(keyring: Keyring) -> None:
    index = keyring.blind_index("13800000000", "people/phone")
    assert index == keyring.blind_index("13800000000", "people/phone")
    assert index != keyring.blind_index("13800000000", "people/other")
    assert index != Keyring({"k1": AES}, "k1", b"j" * 32).blind_index("13800000000", "people/phone")


@pytest.mark.parametrize(
    ("keys", "active", "index"),
    [({}, "a", INDEX), ({"a": b"short"}, "a", INDEX), ({"sm4-a": AES}, "sm4-a", INDEX), ({"a.b": AES}, "a.b", INDEX)],
)
def test_keys_that_would_not_protect_are_refused(keys: dict[str, bytes], active: str, index: bytes) -> None:
    with pytest.raises(BadKeys):
        Keyring(keys, active, index)
    with pytest.raises(BadKeys):
        Keyring({"a": AES}, "a", b"short")


def test_development_keys_are_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    sealed = Keyring.development(tmp_path).seal("x", PLACE)
    assert Keyring.development(tmp_path).open(sealed, PLACE) == "x"
    (file,) = tmp_path.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    with pytest.raises(BadKeys):
        Keyring.development(tmp_path)


def test_a_damaged_key_file_is_not_written_over(tmp_path: Path) -> None:
    Keyring.development(tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_text("{")
    with pytest.raises(BadKeys):
        Keyring.development(tmp_path)
    assert file.read_text() == "{"


def test_a_token_says_what_was_signed_and_only_for_its_purpose(keyring: Keyring) -> None:
    token = keyring.sign("registration", "check-in")
    assert keyring.signed(token, "check-in") == "registration"
    others = [token[:-1], token + "x", "other" + token, "registration.", "registration", "", ".", "é.é"]
    forged = [f"registration.{keyring.blind_index('registration', 'check-in')}", keyring.sign("registration", "other")]
    foreign = Keyring({"k1": AES}, "k1", b"j" * 32).sign("registration", "check-in")
    for wrong in (*others, *forged, foreign):
        with pytest.raises(Sealed):
            keyring.signed(wrong, "check-in")
