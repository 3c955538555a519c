"""Lines on their way out. Whoever says something never waits for a disk or a pipe; a thread writes what has gathered."""

import atexit
import threading
import time
from collections import deque
from typing import TextIO

MAX_WAITING = 20_000
"""Lines that may wait while nobody takes them; later ones are counted instead."""

GATHER = 0.01
"""Seconds: one write for all that is said in them."""


class Lines:
    """Takes lines from any thread, in order. What was said in the last moments before a kill -9 may be lost."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._waiting: deque[str] = deque()
        self._said = threading.Event()
        self._writing = threading.Lock()
        self._dropped = 0
        self._thread: threading.Thread | None = None

    def msg(self, line: str) -> None:
        if len(self._waiting) >= MAX_WAITING:
            self._dropped += 1
            return
        self._waiting.append(line)
        if not self._said.is_set():
            self._said.set()
            if self._thread is None:
                self._start()

    debug = info = warning = error = critical = msg

    def write(self, text: str) -> None:
        """As a file, for handlers of `logging`."""
        self.msg(text.removesuffix("\n"))

    def flush(self) -> None:
        """Everything that was said so far is out."""
        with self._writing:
            gathered = []
            while self._waiting:
                gathered.append(self._waiting.popleft())
            if self._dropped:
                gathered.append(f"{self._dropped} lines were dropped: nobody took them")
                self._dropped = 0
            if gathered:
                self._out.write("\n".join(gathered) + "\n")
                self._out.flush()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._write, name="log-lines", daemon=True)
        self._thread.start()
        atexit.register(self._told)

    def _write(self) -> None:
        while self._said.wait():
            time.sleep(GATHER)
            self._said.clear()
            if not self._told():
                return

    def _told(self) -> bool:
        """Whether anyone still reads: when they are gone, there is nobody to tell."""
        try:
            self.flush()
        except (OSError, ValueError):
            return False
        return True
