"""The folder store: what a crash, a full disk or a stranger can leave behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from storage.errors import ObjectStoreUnavailable
from storage.objects import LocalStore, open_store
from storage.settings import Settings

_WRITER = """
import sys
from pathlib import Path
from storage.objects import LocalStore
store = LocalStore(Path(sys.argv[1]))
for number in range(1_000_000):
    print(store.put(b"%d" % number * 20_000), flush=True)
"""


def test_objects_lie_two_levels_deep(objects: LocalStore) -> None:
    name = objects.put(b"data")
    assert (objects.root / name[:2] / name[2:4] / name).read_bytes() == b"data"
    assert list((objects.root / "incoming").iterdir()) == []


def test_bytes_that_rotted_in_place_are_mended_by_the_next_put(objects: LocalStore) -> None:
    name = objects.put(b"data")
    (objects.root / name[:2] / name[2:4] / name).write_bytes(b"dada")
    objects.put(b"data")
    assert objects.get(name) == b"data"


def test_a_writer_killed_at_any_moment_leaves_only_whole_objects(tmp_path: Path) -> None:
    root = tmp_path / "objects"
    acknowledged: list[str] = []
    for names in (3, 11, 20):
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(root)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(names)]
            writer.send_signal(signal.SIGKILL)
    store = LocalStore(root)
    assert all(store.has(name) for name in acknowledged)
    for path in root.glob("??/??/*"):
        store.get(path.name)


def test_what_dead_writers_left_is_swept_and_the_living_spared(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    old, young = tmp_path / "incoming" / "old", tmp_path / "incoming" / "young"
    old.write_bytes(b"left")
    young.write_bytes(b"being written")
    two_days_ago = time.time() - 48 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    LocalStore(store.root)
    assert [path.name for path in (tmp_path / "incoming").iterdir()] == ["young"]


def test_a_place_that_cannot_be_a_folder_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ObjectStoreUnavailable, match="file"):
        LocalStore(tmp_path / "file")
    assert isinstance(open_store(settings), LocalStore)


def test_a_vanished_folder_is_said_at_the_check_and_the_put(objects: LocalStore) -> None:
    (objects.root / "incoming").rmdir()
    for action in (objects.check, lambda: objects.put(b"data")):
        with pytest.raises(ObjectStoreUnavailable, match="No such file"):
            action()
