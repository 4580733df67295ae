"""The harness itself: what is missing is said, what is started is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers.processes import ProgramMissing, ServerFailed, ServerProcess, find_program


def test_a_missing_program_is_an_error_that_names_the_packages() -> None:
    with pytest.raises(ProgramMissing, match="apt-get install ceph-mon ceph-osd"):
        find_program("no-such-program", packages="ceph-mon ceph-osd")


def test_a_server_that_ends_while_starting_shows_its_log(tmp_path: Path) -> None:
    server = ServerProcess([sys.executable, "-c", "print('no port'); exit(3)"], log=tmp_path / "log")
    with pytest.raises(ServerFailed, match="ended with 3\nno port"):
        server.wait_until(lambda: False, seconds=30)


def test_a_server_is_stopped_by_its_signal(tmp_path: Path) -> None:
    server = ServerProcess(["sleep", "1000"], log=tmp_path / "log")
    assert server.stop() == -signal.SIGTERM
    assert not server.running


def test_a_server_does_not_outlive_the_tests(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.servers.processes import ServerProcess;"
        "print(ServerProcess(['sleep', '1000'], log=Path(sys.argv[1])).pid, flush=True); input()"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        while Path(f"/proc/{child}/comm").read_text().strip() != "sleep":
            time.sleep(0.01)
        parent.kill()
    while _alive(child):
        time.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return state != "Z"
