"""The simulation proves itself: with a guard taken out, it finds what goes wrong."""

import pytest

from services.chassis.simulation.simulate import play_seeds
from tests.simulation import controls, controls_of_money, controls_of_parking

WITHIN = 1_000
MODULES = (controls, controls_of_money, controls_of_parking)
GUARDS = [f"{module.__name__}:{guard}" for module in MODULES for guard in module.CONTROLS]


@pytest.mark.parametrize("guard", GUARDS)
def test_without_its_guard_the_system_is_found_to_fail(guard: str) -> None:
    outcomes = play_seeds(guard, 0, WITHIN)
    assert any(outcome.breaches for outcome in outcomes), f"nothing was found in {WITHIN} seeds"
    outcomes.close()


def test_a_key_that_is_freed_late_but_on_the_version_that_was_read_is_freed_well() -> None:
    outcomes = play_seeds("tests.simulation.controls_of_parking:freed_late", 0, 50)
    assert [outcome.breaches for outcome in outcomes if outcome.breaches] == []
