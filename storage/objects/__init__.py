"""Bytes stored once, named by their SHA-256, in a local folder or behind the S3 API."""

from storage.objects.bulk import put_all
from storage.objects.local import LocalStore
from storage.objects.opening import open_store
from storage.objects.protocol import ObjectStore
from storage.objects.s3 import S3Store

__all__ = ["LocalStore", "ObjectStore", "S3Store", "open_store", "put_all"]
