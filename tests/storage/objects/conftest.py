"""One store after the other: local, S3 on moto's server, S3 on a Ceph RADOS gateway."""

import uuid
from dataclasses import replace

import pytest

from storage.objects import ObjectStore, open_store
from storage.settings import Settings
from tests.servers.s3 import S3Service


@pytest.fixture(params=["moto", "ceph"])
def service(request: pytest.FixtureRequest) -> S3Service:
    return request.getfixturevalue(request.param).service  # type: ignore[no-any-return]


@pytest.fixture(params=["local", "moto", "ceph"])
def store_settings(request: pytest.FixtureRequest, settings: Settings) -> Settings:
    if request.param == "local":
        return replace(settings, object_store=str(settings.home / "elsewhere"))
    service: S3Service = request.getfixturevalue(request.param).service
    return service.settings(settings, bucket=f"bucket-{uuid.uuid4()}")


@pytest.fixture
def store(store_settings: Settings) -> ObjectStore:
    return open_store(store_settings)
