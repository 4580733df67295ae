"""A Redis server in a temporary folder."""

import shutil

from tests.servers.processes import ServerProcess, accepts_connections, find_program, free_port, make_folder


class RedisServer:
    """Started by the constructor; keeps nothing on disk."""

    def __init__(self) -> None:
        program = find_program("redis-server", packages="redis-server")
        self.port = free_port()
        self.folder = make_folder("redis")
        self._process = ServerProcess(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            log=self.folder / "redis.log",
            cwd=self.folder,
        )
        self._process.wait_until(lambda: accepts_connections(self.port), seconds=30)
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        self._process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
