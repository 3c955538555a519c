"""`wuyi rehearse`, as it is typed: in files, and on both servers by its flags."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.peers.finding import Server
from tests.peers.grounds import fresh_store, no_topics
from tests.peers.sharing import Peers

ROOT = Path(__file__).parents[2]


def rehearse(*flags: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "services.cli", "rehearse", "--workers", "20", *flags]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_small_campaign_is_played_and_its_books_balance(tmp_path: Path) -> None:
    code, said = rehearse("--data", str(tmp_path))
    assert code == 0, said
    assert "The books balance." in said and "20 名职工 workers" in said
    assert (tmp_path / "events.db").exists() and (tmp_path / "log.db").exists()


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
