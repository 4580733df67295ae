"""What holds for every object store."""

import hashlib
import threading
import urllib.request
from pathlib import Path

import pytest

from storage.errors import ObjectCorrupt, ObjectMissing
from storage.objects import LocalStore, ObjectStore, S3Store, open_store, put_all
from storage.settings import Settings

_ABSENT = "0" * 64


def _damage(store: ObjectStore, sha256: str, data: bytes) -> None:
    """Writes other bytes under a name, past the store."""
    if isinstance(store, LocalStore):
        (store.root / sha256[:2] / sha256[2:4] / sha256).write_bytes(data)
    else:
        assert isinstance(store, S3Store)
        store._client.put_object(Bucket=store.bucket, Key=store.key(sha256), Body=data)


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 10_000])
def test_what_is_put_comes_back_under_its_hash(store: ObjectStore, data: bytes) -> None:
    name = store.put(data)
    assert name == hashlib.sha256(data).hexdigest()
    assert store.get(name) == data
    assert store.size(name) == len(data)
    assert store.has(name)
    with store.open(name) as stream:
        assert stream.read() == data


def test_putting_twice_is_putting_once(store: ObjectStore) -> None:
    assert store.put(b"twice") == store.put(b"twice")
    assert store.get(hashlib.sha256(b"twice").hexdigest()) == b"twice"


@pytest.mark.parametrize("name", [_ABSENT, "", "short", "../../etc/passwd", "A" * 64, "0" * 63 + "\n"])
def test_a_missing_object_is_said_to_be_missing(store: ObjectStore, name: str) -> None:
    assert not store.has(name)
    for look in (store.get, store.size, store.open):
        with pytest.raises(ObjectMissing) as raised:
            look(name)
        assert raised.value.sha256 == name
    store.delete(name)


def test_a_deleted_object_is_gone_and_may_return(store: ObjectStore) -> None:
    name = store.put(b"short-lived")
    store.delete(name)
    assert not store.has(name)
    assert store.put(b"short-lived") == name
    assert store.get(name) == b"short-lived"


def test_damaged_bytes_are_never_handed_out_as_good(store: ObjectStore) -> None:
    name = store.put(b"the truth")
    _damage(store, name, b"the trash")
    with pytest.raises(ObjectCorrupt) as raised:
        store.get(name)
    assert (raised.value.sha256, raised.value.found) == (name, hashlib.sha256(b"the trash").hexdigest())
    with store.open(name) as stream, pytest.raises(ObjectCorrupt):
        stream.read()


def test_putting_again_mends_a_truncated_object(store: ObjectStore) -> None:
    name = store.put(b"the whole truth")
    _damage(store, name, b"the whole")
    store.put(b"the whole truth")
    assert store.get(name) == b"the whole truth"


def test_a_stream_is_read_in_pieces(store: ObjectStore) -> None:
    data = bytes(range(256)) * 20_000
    with store.open(store.put(data)) as stream:
        pieces = list(iter(lambda: stream.read(100_000), b""))
    assert b"".join(pieces) == data
    assert len(pieces) == 52


def test_files_go_in_streamed(store: ObjectStore, tmp_path: Path) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(b"0123456789" * 300_000)
    name = store.put_file(path)
    assert name == hashlib.sha256(path.read_bytes()).hexdigest()
    assert store.size(name) == 3_000_000
    assert store.put_file(path) == name
    assert store.get(name) == path.read_bytes()


def test_writers_of_one_object_do_not_disturb_each_other(store: ObjectStore) -> None:
    data = b"shared" * 50_000
    names: list[str] = []
    threads = [threading.Thread(target=lambda: names.append(store.put(data))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == [hashlib.sha256(data).hexdigest()] * 6
    assert store.get(names[0]) == data


def test_many_objects_go_in_side_by_side(store: ObjectStore) -> None:
    blobs = [b"%d" % (number % 30) for number in range(40)]
    names = put_all(store, iter(blobs))
    assert [store.get(name) for name in names] == blobs


def test_urls_read_and_write_the_object_where_the_store_has_http(store: ObjectStore) -> None:
    data = b"sent straight to the store"
    name = hashlib.sha256(data).hexdigest()
    put_url = store.put_url(name, seconds=60)
    if isinstance(store, LocalStore):
        assert (put_url, store.get_url(name, seconds=60)) == (None, None)
        return
    assert put_url is not None
    headers = {"Content-Type": "application/octet-stream"}
    request = urllib.request.Request(put_url, data=data, headers=headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200
    assert store.get(name) == data
    get_url = store.get_url(name, seconds=60)
    assert get_url is not None
    with urllib.request.urlopen(get_url) as answer:
        assert answer.read() == data
        assert answer.headers["Content-Disposition"] == "attachment"


def test_a_second_store_on_the_same_place_sees_the_objects(
    store: ObjectStore, store_settings: Settings
) -> None:
    name = store.put(b"shared between processes")
    assert open_store(store_settings).get(name) == b"shared between processes"


def test_a_healthy_store_passes_its_check(store: ObjectStore) -> None:
    store.check()
