"""The supervisor: what dies comes back, what is stopped is gone, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from web.supervisor import Backoff, Child, Supervisor

ROOT = Path(__file__).parents[2]
SLEEPER = "import sys, time; print('up', *sys.argv[1:2], flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
TIED = f"import sys; from web import lifeline; lifeline.hold(int(sys.argv[2])); {SLEEPER}"


def wait_for(condition: Callable[[], bool], *, seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("waited in vain")
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed orphan is a zombie until somebody collects it: that is not alive.
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def start(*scripts: str, grace: float = 15.0) -> tuple[Supervisor, threading.Thread, list[str]]:
    lines: list[str] = []
    children = [Child(f"c{n}", (sys.executable, "-c", script)) for n, script in enumerate(scripts)]
    supervisor = Supervisor(children, out=lines.append, backoff=Backoff(first=0.01), grace_seconds=grace)
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    wait_for(lambda: sum(line.endswith(("up", "--lifeline")) for line in lines) >= len(scripts))
    return supervisor, thread, lines


def test_a_child_that_is_killed_starts_again_and_its_neighbour_stays() -> None:
    supervisor, thread, lines = start(SLEEPER, SLEEPER)
    before = supervisor.pids()
    os.kill(before["c0"], signal.SIGKILL)
    wait_for(lambda: supervisor.pids().get("c0", before["c0"]) != before["c0"])
    assert supervisor.pids()["c1"] == before["c1"]
    wait_for(lambda: sum("c0 | up" in line for line in lines) == 2)
    assert any("signal SIGKILL" in line for line in lines)
    after = supervisor.pids()
    supervisor.stop()
    thread.join(30)
    assert not any(alive(pid) for pid in (*before.values(), *after.values()))


def test_what_does_not_stop_is_killed() -> None:
    supervisor, thread, lines = start(STUBBORN, grace=0.3)
    pid = supervisor.pids()["c0"]
    supervisor.stop()
    thread.join(30)
    assert not alive(pid)
    assert any("it is killed" in line for line in lines)


def test_children_end_when_the_supervisor_is_killed() -> None:
    script = f"""
import sys
from web.supervisor import Child, Supervisor
child = Child("c", (sys.executable, "-c", {TIED!r}))
supervisor = Supervisor([child], out=lambda line: print(line, supervisor.pids(), flush=True))
supervisor.run()
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    pid = int(line.rsplit(" ", 1)[1].strip("}\n"))
    assert alive(pid)
    process.kill()
    process.wait(30)
    wait_for(lambda: not alive(pid))
    process.stdout.close()


def test_the_pause_between_restarts_grows_to_a_limit() -> None:
    backoff = Backoff(first=0.5, most=30)
    assert [backoff.delay(n) for n in (0, 1, 2, 10, 10_000)] == [0.5, 1.0, 2.0, 30, 30]
