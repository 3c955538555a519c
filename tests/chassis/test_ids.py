import uuid

import pytest

from services.chassis import ids


@pytest.mark.parametrize("parts", [("a",), ("created", "键", "x" * 500), ("", ""), ("a\x1fb",)])
def test_a_derived_id_is_the_uuid_of_its_name(parts: tuple[str, ...]) -> None:
    assert ids.derived_id(*parts) == str(uuid.uuid5(ids._WUYI, "\x1f".join(parts)))
