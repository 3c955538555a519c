"""The simulation proves itself: with a guard taken out, it finds what goes wrong."""

import pytest

from services.chassis.simulation.simulate import play_seeds
from tests.simulation.controls import CONTROLS

WITHIN = 1_000


@pytest.mark.parametrize("guard", CONTROLS)
def test_without_its_guard_the_system_is_found_to_fail(guard: str) -> None:
    outcomes = play_seeds(f"tests.simulation.controls:{guard}", 0, WITHIN)
    assert any(outcome.breaches for outcome in outcomes), f"nothing was found in {WITHIN} seeds"
    outcomes.close()
