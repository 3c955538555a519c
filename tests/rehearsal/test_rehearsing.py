"""`wuyi rehearse`, as it is typed: in files, and on both servers by its flags."""

import asyncio
import os
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from tests.peers.finding import Server
from tests.peers.grounds import fresh_store, no_topics
from tests.peers.sharing import Peers

ROOT = Path(__file__).parents[2]


TABLES = ("Progress", "Registrations", "Honours", "Aid programmes", "What workers brought", "Memberships", "Facilities")
TABLES += ("Deliveries", "Postings", "Notifications", "The audit")


def rehearse(*flags: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "services.cli", "rehearse", "--workers", "20", *flags]
    wide = {**os.environ, "COLUMNS": "200"}
    done = subprocess.run(command, cwd=ROOT, env=wide, capture_output=True, text=True, timeout=480, check=False)
    return done.returncode, done.stdout + done.stderr


def rows(said: str, title: str) -> list[list[str]]:
    """The cells of one table."""
    lines = iter(said.splitlines())
    while not next(lines).strip().endswith(title):
        pass
    cells = [line.strip("│ ").split("│") for line in takewhile(lambda line: not line.startswith("└"), lines)]
    return [[cell.strip() for cell in row] for row in cells if len(row) > 1]


def test_a_small_campaign_is_played_and_its_books_balance(tmp_path: Path) -> None:
    code, said = rehearse("--data", str(tmp_path))
    assert code == 0, said
    assert "The books balance." in said and "20 名职工 workers" in said
    assert (tmp_path / "events.db").exists() and (tmp_path / "log.db").exists()
    for title in TABLES:
        assert rows(said, title), title
    every_work_item_progresses(rows(said, "Progress"))
    honours_are_as_the_play_has_them(rows(said, "Honours"))
    the_platform_has_what_was_posted_to_it(said)
    no_more_is_given_than_there_is(rows(said, "Aid programmes"))
    states = {state for state, *_ in rows(said, "What workers brought")}
    assert {"confirmed", "declined", "paused", "received", "assigned"} == states
    assert sum(int(late) for _, _, late in rows(said, "What workers brought")) == 2


def every_work_item_progresses(progress: list[list[str]]) -> None:
    done = {number for number, _, _, _, actual, _ in progress if actual.replace(",", "").isdigit() and actual != "0"}
    assert done == {str(number) for number in range(1, 11)}


def honours_are_as_the_play_has_them(honours: list[list[str]]) -> None:
    assert len(honours) == 9
    for name, quota, nominated, shortlisted, on_notice, _, awarded, put_forward in honours:
        assert 0 < int(shortlisted) <= int(nominated), name
        assert int(awarded) + int(put_forward) + int(on_notice) == int(shortlisted), name
        assert quota == "—" or int(awarded) <= int(quota), name
    assert [sum(int(row[at]) for row in honours) for at in (4, 5, 7)] == [1, 3, 4]


def the_platform_has_what_was_posted_to_it(said: str) -> None:
    """Each event once, though it was away at times and some of its answers were lost; the scene itself compares which."""
    *taken, away, again = [int(count) for _, count in rows(said, "Postings")]
    assert away > 0 and again > 0
    assert [int(n) for channel, state, n in rows(said, "Deliveries") if channel == "webhook"] == [sum(taken)]
    [counted] = [int(n) for check, _, n, _ in rows(said, "The audit") if check == "webhooks"]
    assert 0 < counted <= sum(taken)


def no_more_is_given_than_there_is(programmes: list[list[str]]) -> None:
    assert len(programmes) == 10
    for name, *money in programmes:
        budget, reserved, disbursed, left = (int(yuan.replace(",", "")) for yuan in money)
        assert budget == reserved + disbursed + left, name
        assert (disbursed > 0) is (name != "两节送温暖"), name  # winter is still to come


def test_it_is_played_on_both_servers_and_only_where_nothing_is_yet(
    tmp_path: Path, peers: Peers, mortal_kafka: Server
) -> None:
    store = fresh_store(peers.mongodb())
    code, said = rehearse("--store", store, "--log", mortal_kafka.url, "--data", str(tmp_path))
    assert code == 0, said
    assert "The books balance." in said
    assert not list(tmp_path.glob("*.db"))

    code, said = rehearse("--store", fresh_store(peers.mongodb()), "--log", mortal_kafka.url)
    assert code == 2 and "the log holds events already" in said, said

    asyncio.run(no_topics(mortal_kafka.url))
    code, said = rehearse("--store", store, "--log", mortal_kafka.url)
    assert code == 2 and "the store holds campaigns already" in said, said


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    code, said = rehearse("--data", str(tmp_path))
    assert code == 2 and "is not empty" in said, said
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("flag", ["--store", "--log"])
def test_a_server_of_another_kind_is_refused_in_one_sentence(flag: str) -> None:
    code, said = rehearse(flag, "redis://127.0.0.1")
    assert code == 2 and len(said.strip().splitlines()) == 1, said
