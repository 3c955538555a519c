"""The simulation proves itself: with a guard taken out, it finds what goes wrong."""

import pytest

from services.chassis.simulation.simulate import play_seeds
from tests.simulation import controls, controls_of_money

WITHIN = 1_000
GUARDS = [f"{module.__name__}:{guard}" for module in (controls, controls_of_money) for guard in module.CONTROLS]


@pytest.mark.parametrize("guard", GUARDS)
def test_without_its_guard_the_system_is_found_to_fail(guard: str) -> None:
    outcomes = play_seeds(guard, 0, WITHIN)
    assert any(outcome.breaches for outcome in outcomes), f"nothing was found in {WITHIN} seeds"
    outcomes.close()
