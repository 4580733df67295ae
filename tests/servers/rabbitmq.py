"""A RabbitMQ node in a temporary folder, with a port mapper of its own."""

import os
import shutil
from pathlib import Path

from tests.servers.processes import (
    ServerProcess,
    accepts_connections,
    find_program,
    free_port,
    make_folder,
    unprivileged_user,
)

_PACKAGES = "rabbitmq-server"


class RabbitServer:
    """Started by the constructor, as an unprivileged user when we are root; takes some seconds."""

    def __init__(self) -> None:
        # Debian's program on PATH changes user and folder by itself: the one behind it is wanted.
        behind = sorted(Path("/usr/lib/rabbitmq/lib").glob("*/sbin/rabbitmq-server"))
        program = find_program(str(behind[-1]) if behind else "rabbitmq-server", packages=_PACKAGES)
        user = unprivileged_user("rabbitmq", "nobody")
        self.port, mapper = free_port(), free_port()
        self.folder = make_folder("rabbit", owner=user)
        environment = {
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"labelloop-{os.getpid()}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        # In the foreground, so that it ends with us; the node would leave one behind as a daemon.
        self._mapper = ServerProcess(
            [find_program("epmd", packages="erlang-base")],
            log=self.folder / "epmd.log",
            user=user,
            environment=environment,
            cwd=self.folder,
        )
        self._mapper.wait_until(lambda: accepts_connections(mapper), seconds=30)
        self._process = ServerProcess(
            [program], log=self.folder / "rabbitmq.log", user=user, environment=environment, cwd=self.folder
        )
        self._process.wait_until(lambda: accepts_connections(self.port), seconds=60)
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def stop(self) -> None:
        self._process.stop(seconds=30)
        self._mapper.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
