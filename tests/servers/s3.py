"""What the S3 servers of the tests have in common, and moto's server as a process of its own."""

import shutil
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from storage.objects.s3 import make_client
from storage.settings import Settings
from tests.servers.processes import ServerProcess, accepts_connections, free_port, make_folder

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class S3Service:
    """Where an S3 server answers and with which keys."""

    endpoint: str
    access_key: str
    secret_key: str

    def settings(self, base: Settings, *, bucket: str) -> Settings:
        """`base` with objects in a new bucket here."""
        self.client().create_bucket(Bucket=bucket)
        return replace(
            base,
            object_store=f"s3://{bucket}/objects",
            s3_endpoint=self.endpoint,
            s3_access_key=self.access_key,
            s3_secret_key=self.secret_key,
        )

    def client(self, *, max_attempts: int = 5) -> "S3Client":
        return make_client(
            endpoint=self.endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            max_attempts=max_attempts,
            timeout_seconds=20,
        )


class MotoServer:
    """Started by the constructor; keeps everything in memory."""

    def __init__(self) -> None:
        port = free_port()
        self.folder = make_folder("moto")
        # By module, so that the server runs under the very Python of the tests.
        self._process = ServerProcess(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            log=self.folder / "moto.log",
            cwd=self.folder,
        )
        self._process.wait_until(lambda: accepts_connections(port), seconds=60)
        self.service = S3Service(f"http://127.0.0.1:{port}", "moto-access-key", "moto-secret-key")

    def stop(self) -> None:
        self._process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
