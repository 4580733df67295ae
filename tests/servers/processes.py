"""Server processes: found, started on loopback, watched while they start, stopped by their own pid."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class ProgramMissing(RuntimeError):
    def __init__(self, program: str, packages: str) -> None:
        super().__init__(
            f"{program} is not installed; these tests need it and do not skip."
            f" On Debian: apt-get install {packages}"
        )


class ServerFailed(RuntimeError):
    """A server ended or stayed silent while starting; the text ends with the tail of its log."""


def find_program(name: str, *, packages: str, folders: Sequence[Path] = ()) -> str:
    """Path of a program on PATH or in `folders`; raises ProgramMissing naming the Debian packages."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", *map(str, folders)])
    found = shutil.which(name, path=path)
    if found is None:
        raise ProgramMissing(name, packages)
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def accepts_connections(port: int) -> bool:
    with socket.socket() as client:
        client.settimeout(0.5)
        return client.connect_ex(("127.0.0.1", port)) == 0


def make_folder(prefix: str, *, owner: str | None = None) -> Path:
    """A short-named temporary folder (a Unix socket's path holds 107 bytes), owned by `owner` if given."""
    folder = Path(tempfile.mkdtemp(prefix=f"labelloop-{prefix}-"))
    if owner is not None:
        shutil.chown(folder, owner)
    return folder


def unprivileged_user(*candidates: str) -> str | None:
    """When we are root: the first of `candidates` that exists. Otherwise None, we stay who we are."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in candidates if name in known)


class ServerProcess:
    """One process of its own; it is told to end when we end, however we end."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        user: str | None = None,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stop_signal: int = signal.SIGTERM,
    ) -> None:
        self.command = list(command)
        self.log = log
        self._stop_signal = stop_signal
        setpriv = find_program("setpriv", packages="util-linux")
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [setpriv, "--pdeathsig", signal.Signals(stop_signal).name[3:], *self.command],
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                user=user,
                cwd=cwd,
                env={**os.environ, **(environment or {})},
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Returns once `ready` holds; raises ServerFailed when the process ends or the time is up."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.running:
                raise ServerFailed(f"{self.command[0]} ended with {self._process.returncode}\n{self._tail()}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.command[0]} was not ready after {seconds:g} s\n{self._tail()}")
            time.sleep(0.02)

    def stop(self, *, seconds: float = 10.0) -> int:
        """Asks the process to end and returns its exit code; kills it when it does not."""
        if self.running:
            self._process.send_signal(self._stop_signal)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def kill(self) -> None:
        """SIGKILL, as a power cut would."""
        self._process.kill()
        self._process.wait()

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:]
