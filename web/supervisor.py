"""Runs the processes of one machine: prefixes their log, restarts what dies, stops them together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from web.errors import StartError

_HEALTHY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Child:
    """One supervised process; `command` gets the lifeline's descriptor appended as `--lifeline N`."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds to wait before a restart: doubling, until a process has lived for a while."""

    first: float = 0.5
    most: float = 30.0

    def delay(self, failures: int) -> float:
        return min(self.most, self.first * 2.0 ** min(failures, 20))


@dataclass(slots=True)
class Supervisor:
    """`run` blocks until SIGINT or SIGTERM, or `stop()`. Lines go to `out`, each with its process's name."""

    children: Sequence[Child]
    out: Callable[[str], None]
    backoff: Backoff = field(default_factory=Backoff)
    grace_seconds: float = 15.0
    _stopping: threading.Event = field(default_factory=threading.Event)
    _processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        read_end, write_end = os.pipe()  # the write end is ours alone: when we die it closes
        keepers = [
            threading.Thread(target=self._keep, args=(child, read_end), name=f"keep {child.name}")
            for child in self.children
        ]
        with _signals(self.stop):
            for keeper in keepers:
                keeper.start()
            while not self._stopping.wait(1.0):  # a bare wait() would not let signal handlers run
                pass
            self._end_all()
            for keeper in keepers:
                keeper.join()
        os.close(write_end)
        os.close(read_end)

    def stop(self) -> None:
        self._stopping.set()

    def pids(self) -> dict[str, int]:
        with self._lock:
            return {name: process.pid for name, process in self._processes.items()}

    def _keep(self, child: Child, lifeline: int) -> None:
        failures = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            process = self._start(child, lifeline)
            if process is None:
                return
            assert process.stdout is not None
            self._pump(child.name, process.stdout)
            code = process.wait()
            with self._lock:
                self._processes.pop(child.name, None)
            if self._stopping.is_set():
                return
            failures = 0 if time.monotonic() - started > _HEALTHY_SECONDS else failures
            delay = self.backoff.delay(failures)
            self.out(f"{child.name:>6} | ended ({_ending(code)}); starts again in {delay:g} s")
            failures += 1
            self._stopping.wait(delay)

    def _start(self, child: Child, lifeline: int) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._stopping.is_set():
                return None
            try:
                process = subprocess.Popen(
                    [*child.command, "--lifeline", str(lifeline)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=(lifeline,),
                    start_new_session=True,  # Ctrl-C reaches us only, and we stop them in order
                )
            except OSError as error:
                raise StartError(f"{child.name} cannot be started: {error}") from error
            self._processes[child.name] = process
            return process

    def _pump(self, name: str, stream: IO[bytes]) -> None:
        for line in stream:
            self.out(f"{name:>6} | {line.decode(errors='replace').rstrip()}")

    def _end_all(self) -> None:
        with self._lock:
            processes = list(self._processes.values())
        for process in processes:
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        for process in processes:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.out(f"    up | process {process.pid} does not stop; it is killed")
            _signal_group(process, signal.SIGKILL)  # and whatever it started and left behind


def own_command(*arguments: str) -> tuple[str, ...]:
    """The command line of another labelloop command, run by this same Python."""
    return (sys.executable, "-m", "web.cli", *arguments)


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


@contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C and SIGTERM stop the supervisor; outside the main thread (a test) signals are left alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: stop()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
