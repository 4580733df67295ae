"""A Ceph cluster of one monitor, one OSD and one RADOS gateway: a real S3 server on loopback.

Pools have one replica and one placement group, the OSD lives in a sparse file, and there is no manager
daemon: nothing here needs it. Runs as whoever we are.
"""

import json
import os
import shutil
import socket
import subprocess
import uuid
from pathlib import Path

from tests.servers.processes import ServerProcess, accepts_connections, find_program, free_port, make_folder
from tests.servers.s3 import S3Service

_PACKAGES = "ceph-mon ceph-osd ceph-common radosgw"
_PROGRAMS = ("ceph", "ceph-authtool", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
_ACCESS_KEY = "LABELLOOPACCESSKEY00"
_SECRET_KEY = "labelloop-secret-key-of-the-tests"

_CONFIGURATION = """
[global]
fsid = {fsid}
mon_host = v2:127.0.0.1:{mon_port}
ms_bind_ipv6 = false
public_addr = 127.0.0.1
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = {folder}/keyring
log_file = {folder}/$name.log
admin_socket = {folder}/$name.asok
run_dir = {folder}
crash_dir = {folder}
mon_data = {folder}/mon
mon_allow_pool_size_one = true
mon_osd_min_in_ratio = 0
mon_max_pg_per_osd = 1000
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
osd_data = {folder}/osd
osd_objectstore = bluestore
osd_memory_target = 939524096
bluestore_block_size = 10737418240
bluestore_block_preallocate_file = false
rgw_data = {folder}/rgw
rgw_frontends = beast endpoint=127.0.0.1:{rgw_port}
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_enable_usage_log = false
"""


class CephServer:
    """Started by the constructor; `service` says where its S3 gateway answers."""

    def __init__(self) -> None:
        self._programs = {name: find_program(name, packages=_PACKAGES) for name in _PROGRAMS}
        self._processes: list[ServerProcess] = []
        self._fsid = str(uuid.uuid4())
        self._mon_port = free_port()
        self._rgw_port = free_port()
        self.folder = make_folder("ceph")
        self._environment = {"CEPH_CONF": str(self.folder / "ceph.conf")}
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self) -> None:
        (self.folder / "ceph.conf").write_text(
            _CONFIGURATION.format(
                fsid=self._fsid, folder=self.folder, mon_port=self._mon_port, rgw_port=self._rgw_port
            )
        )
        for name in ("mon", "osd", "rgw"):
            (self.folder / name).mkdir()
        self._make_keys()
        self._start_monitor()
        self._start_osd()
        self._start_gateway()
        self.service = S3Service(f"http://127.0.0.1:{self._rgw_port}", _ACCESS_KEY, _SECRET_KEY)

    def _make_keys(self) -> None:
        keyring = self.folder / "keyring"
        everything = ("--cap", "mon", "allow *")
        self._run("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", *everything)
        self._run(
            "ceph-authtool",
            keyring,
            "--gen-key",
            "-n",
            "client.admin",
            *everything,
            "--cap",
            "osd",
            "allow *",
        )

    def _start_monitor(self) -> None:
        monmap = self.folder / "monmap"
        address = f"[v2:127.0.0.1:{self._mon_port}]"
        self._run("monmaptool", "--create", "--fsid", self._fsid, "--addv", "a", address, monmap)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap, "--keyring", self.folder / "keyring")
        monitor = self._spawn("ceph-mon", "-i", "a")
        monitor.wait_until(lambda: accepts_connections(self._mon_port), seconds=60)

    def _start_osd(self) -> None:
        # The monitor and the store must agree on the OSD's uuid, or the OSD refuses to boot.
        osd_uuid = str(uuid.uuid4())
        keyring = self.folder / "osd" / "keyring"
        self._run(
            "ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "osd.0",
            "--cap", "mon", "allow profile osd", "--cap", "osd", "allow *",
        )  # fmt: skip
        self._ceph("osd", "new", osd_uuid)
        self._ceph("auth", "add", "osd.0", "-i", str(keyring))
        self._ceph("osd", "crush", "add", "osd.0", "1", "root=default", f"host={socket.gethostname()}")
        self._run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osd_uuid, "--keyring", keyring)
        osd = self._spawn("ceph-osd", "-i", "0", "--keyring", str(keyring))
        osd.wait_until(self._osd_is_up, seconds=120)

    def _start_gateway(self) -> None:
        gateway = self._spawn("radosgw", "-n", "client.admin")
        gateway.wait_until(lambda: accepts_connections(self._rgw_port), seconds=180)
        self._run(
            "radosgw-admin", "user", "create", "--uid", "labelloop", "--display-name", "labelloop",
            "--access-key", _ACCESS_KEY, "--secret-key", _SECRET_KEY,
        )  # fmt: skip

    def _osd_is_up(self) -> bool:
        state = json.loads(self._ceph("osd", "stat", "--format", "json"))
        return bool(state["num_up_osds"] == 1)

    def _ceph(self, *arguments: str) -> str:
        return self._run("ceph", "--connect-timeout", "30", *arguments)

    def _run(self, program: str, *arguments: str | Path) -> str:
        command = [self._programs[program], *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, **self._environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
        return done.stdout

    def _spawn(self, program: str, *arguments: str) -> ServerProcess:
        process = ServerProcess(
            [self._programs[program], "-f", *arguments],
            log=self.folder / f"{program}.out",
            environment=self._environment,
            cwd=self.folder,
        )
        self._processes.append(process)
        return process
