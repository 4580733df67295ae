"""A PostgreSQL cluster in a temporary folder, durable for nothing and so quick."""

import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from tests.servers.processes import ServerProcess, find_program, free_port, make_folder, unprivileged_user

_PACKAGES = "postgresql"
_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
}


class PostgresServer:
    """Started by the constructor, as an unprivileged user when we are root (the server insists)."""

    def __init__(self) -> None:
        # Debian keeps the server's programs out of PATH, one folder a version.
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -float(p.parent.name))
        initdb = find_program("initdb", packages=_PACKAGES, folders=folders)
        server = find_program("postgres", packages=_PACKAGES, folders=folders)
        user = unprivileged_user("postgres", "nobody")
        self.port = free_port()
        self.folder = make_folder("pg", owner=user)
        data = self.folder / "data"
        subprocess.run(
            [initdb, "--pgdata", data, "--username", "labelloop", "--auth", "trust", "--no-sync",
             "--encoding", "UTF8", "--locale", "C.UTF-8"],
            user=user, cwd=self.folder, check=True, capture_output=True,
        )  # fmt: skip
        options = _OPTIONS | {"port": str(self.port), "unix_socket_directories": str(self.folder)}
        self._process = ServerProcess(
            [server, "-D", str(data), *(f"--{name}={value}" for name, value in options.items())],
            log=self.folder / "postgres.log",
            user=user,
            cwd=self.folder,
            stop_signal=signal.SIGINT,  # its "fast" shutdown: open connections are cut
        )
        self._process.wait_until(self._answers, seconds=60)

    def create_database(self, name: str) -> str:
        """Creates an empty database and returns its SQLAlchemy URL."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return f"postgresql+psycopg://labelloop@127.0.0.1:{self.port}/{name}"

    def stop(self) -> None:
        self._process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _dsn(self, name: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=labelloop dbname={name}"
