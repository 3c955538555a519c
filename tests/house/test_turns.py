"""The files that are given a turn of their own are there."""

import pytest

from tests.turns import ORDER


@pytest.mark.parametrize("name", ORDER)
def test_what_is_given_a_turn_exists(name: str, pytestconfig: pytest.Config) -> None:
    assert (pytestconfig.rootpath / name).exists()
