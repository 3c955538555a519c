"""A thousand runs, some hundred of the real services; and a run that goes wrong can be had again, exactly, and short."""

import subprocess
import sys

import pytest

from services.chassis.simulation.simulate import play_seeds, retell, simulate

PLAY = "tests.simulation.play:Outings"
SEEDS = 1_000
SOME = {
    "services.plays.taking_part:TakingPart": 60,
    "services.plays.awarding:Awarding": 100,
    "services.plays.paying_aid:PayingAid": 100,
    "tests.simulation.one_key:OneKey": 50,
    "tests.simulation.one_key:Discarded": 100,
}
"""How many seeds of each: the services' own do more, and take longer."""


def test_a_thousand_seeds_come_to_the_right_end() -> None:
    told: list[str] = []
    assert simulate(SEEDS, 0, told.append, PLAY) == 0, "\n".join(told)


@pytest.mark.parametrize(("play", "seeds"), SOME.items())
def test_whatever_befalls_it_comes_to_the_right_end(play: str, seeds: int) -> None:
    told: list[str] = []
    assert simulate(seeds, 0, told.append, play) == 0, "\n".join(told)


def test_the_same_seed_is_the_same_run_to_the_last_step() -> None:
    """Alone, after others, and in another order."""
    one = {outcome.seed: outcome for outcome in play_seeds(PLAY, 0, 24, workers=1)}
    other = {outcome.seed: outcome for outcome in play_seeds(PLAY, 0, 24, workers=5)}
    assert one == other
    assert len({outcome.fingerprint for outcome in one.values()}) == len(one)


def test_a_failing_seed_is_told_shortly() -> None:
    play = "tests.simulation.controls:offset_last"
    told: list[str] = []
    assert simulate(20, 0, told.append, play, most=1) == 1
    seed = int(told[0].split()[1])
    assert any("BREACH" in line for line in told)
    whole = subprocess.run(
        [sys.executable, "-m", "services.chassis.simulation.worker", "--play", play, "--start", str(seed)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert f'"seed": {seed}' in whole.stdout
    short = retell(play, seed)
    commands = [line for line in short if " > " in line]
    assert len(commands) <= 12, "\n".join(short)
