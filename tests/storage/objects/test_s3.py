"""The S3 store: big files in parts, retries, and errors that say what is wrong."""

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage.errors import ObjectError, ObjectStoreUnavailable
from storage.objects.s3 import MEBIBYTE, S3Store, make_client
from tests.servers.flaky import FlakyProxy
from tests.servers.processes import free_port
from tests.servers.s3 import S3Service

_SMALLEST_PART = 5 * MEBIBYTE  # S3's own limit


@pytest.fixture
def bucket(service: S3Service) -> str:
    name = f"bucket-{uuid.uuid4()}"
    service.client().create_bucket(Bucket=name)
    return name


@pytest.fixture
def multipart(service: S3Service, bucket: str) -> S3Store:
    return S3Store(service.client(), bucket=bucket, multipart_bytes=_SMALLEST_PART, part_bytes=_SMALLEST_PART)


@pytest.fixture
def big_file(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(400_000)))
    return path


@pytest.fixture
def proxy(service: S3Service) -> Iterator[FlakyProxy]:
    with FlakyProxy(service.endpoint) as proxy:
        yield proxy


def _through(proxy: FlakyProxy, service: S3Service, bucket: str) -> S3Store:
    client = make_client(
        endpoint=proxy.url, access_key=service.access_key, secret_key=service.secret_key, max_attempts=3
    )
    return S3Store(client, bucket=bucket)


def test_a_big_file_goes_in_parts_and_comes_back_whole(multipart: S3Store, big_file: Path) -> None:
    name = multipart.put_file(big_file)
    head = multipart._client.head_object(Bucket=multipart.bucket, Key=multipart.key(name))
    assert head["ETag"].strip('"').endswith("-3")
    with multipart.open(name) as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == name


def test_a_file_that_changes_while_it_is_stored_leaves_nothing(multipart: S3Store, big_file: Path) -> None:
    def change(**_: Any) -> None:
        with big_file.open("r+b") as file:
            file.seek(-1, 2)
            file.write(b"!")

    before = hashlib.sha256(big_file.read_bytes()).hexdigest()
    multipart._client.meta.events.register("before-call.s3.UploadPart", change)
    with pytest.raises(ObjectError, match="changed"):
        multipart.put_file(big_file)
    assert not multipart.has(before)
    assert "Uploads" not in multipart._client.list_multipart_uploads(Bucket=multipart.bucket)


def test_an_upload_cut_short_is_aborted(
    service: S3Service, proxy: FlakyProxy, bucket: str, big_file: Path
) -> None:
    store = S3Store(
        _through(proxy, service, bucket)._client,
        bucket=bucket,
        multipart_bytes=_SMALLEST_PART,
        part_bytes=_SMALLEST_PART,
    )
    proxy.refuse("partNumber=2", times=3)
    with pytest.raises(ObjectStoreUnavailable, match="UploadPart"):
        store.put_file(big_file)
    assert "Uploads" not in store._client.list_multipart_uploads(Bucket=bucket)


def test_a_server_that_stumbles_is_asked_again(service: S3Service, proxy: FlakyProxy, bucket: str) -> None:
    store = _through(proxy, service, bucket)
    proxy.refuse("", times=2)
    name = store.put(b"in the end")
    proxy.refuse("", times=2)
    assert store.get(name) == b"in the end"


def test_an_answer_that_breaks_off_is_asked_for_again(
    service: S3Service, proxy: FlakyProxy, bucket: str
) -> None:
    store = _through(proxy, service, bucket)
    name = store.put(b"all of it" * 1000)
    proxy.break_off(times=2)
    assert store.get(name) == b"all of it" * 1000
    proxy.break_off(times=5)
    with pytest.raises(ObjectStoreUnavailable):
        store.get(name)
    with store.open(name) as stream, pytest.raises(ObjectStoreUnavailable):
        stream.read()


def test_wrong_keys_and_buckets_are_said(service: S3Service, bucket: str) -> None:
    stranger = make_client(
        endpoint=service.endpoint, access_key="nobody", secret_key="nothing", max_attempts=1
    )
    nowhere = S3Store(service.client(), bucket=f"bucket-{uuid.uuid4()}")
    with pytest.raises(ObjectStoreUnavailable, match="does not exist"):
        nowhere.check()
    with pytest.raises(ObjectStoreUnavailable, match="NoSuchBucket"):
        nowhere.put(b"data")
    if "moto" not in service.access_key:  # moto lets everybody in
        with pytest.raises(ObjectStoreUnavailable, match="403"):
            S3Store(stranger, bucket=bucket).check()


def test_a_server_that_is_not_there_is_said() -> None:
    client = make_client(
        endpoint=f"http://127.0.0.1:{free_port()}", access_key="a", secret_key="b", max_attempts=1
    )
    store = S3Store(client, bucket="bucket")
    for action in (store.check, lambda: store.put(b"data"), lambda: store.get("0" * 64)):
        with pytest.raises(ObjectStoreUnavailable, match=r"127\.0\.0\.1"):
            action()
