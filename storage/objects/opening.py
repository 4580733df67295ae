"""From settings to a store."""

from pathlib import Path
from urllib.parse import urlsplit

from storage.objects.local import LocalStore
from storage.objects.protocol import ObjectStore
from storage.objects.s3 import S3Store, make_client
from storage.settings import Settings


def open_store(settings: Settings) -> ObjectStore:
    """The store that `object_store` names: a folder, or `s3://bucket/prefix`.

    Opening S3 talks to nobody yet; `check()` does. Raises ObjectStoreUnavailable for a folder that cannot be.
    """
    address = settings.resolved_object_store
    if not address.startswith("s3://"):
        return LocalStore(Path(address).expanduser())
    parts = urlsplit(address)
    client = make_client(
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key,
    )
    return S3Store(client, bucket=parts.netloc, prefix=parts.path)
