"""Objects behind the S3 API: AWS, Ceph RGW, MinIO."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from storage.errors import ObjectError, ObjectMissing, ObjectStoreUnavailable
from storage.objects.hashing import Readable, hash_bytes, hash_file, relative_name, verified_stream, verify

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef

MEBIBYTE = 1 << 20
_MOST_PARTS = 10_000  # S3's own limit
_BODY_ATTEMPTS = 3
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


def make_client(
    *,
    endpoint: str = "",
    region: str = "us-east-1",
    access_key: str = "",
    secret_key: str = "",
    max_attempts: int = 5,
    timeout_seconds: float = 60.0,
) -> "S3Client":
    """A client that retries throttling, 5xx and broken connections with exponential back-off."""
    config = Config(
        signature_version="s3v4",
        retries={"mode": "standard", "total_max_attempts": max_attempts},
        connect_timeout=min(10.0, timeout_seconds),
        read_timeout=timeout_seconds,
        max_pool_connections=32,
        s3={"addressing_style": "path" if endpoint else "auto"},
        # Servers other than AWS reject the trailing checksums that are the default; we send Content-MD5.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region,
        aws_access_key_id=access_key or None,
        aws_secret_access_key=secret_key or None,
        config=config,
    )


class S3Store:
    """An ObjectStore in one bucket, below `prefix`. The bucket must exist."""

    def __init__(
        self,
        client: "S3Client",
        *,
        bucket: str,
        prefix: str = "",
        multipart_bytes: int = 64 * MEBIBYTE,
        part_bytes: int = 16 * MEBIBYTE,
    ) -> None:
        self._client = client
        self.bucket = bucket
        self.prefix = prefix.strip("/")
        self._multipart_bytes = multipart_bytes
        self._part_bytes = part_bytes

    def put(self, data: bytes) -> str:
        sha256 = hash_bytes(data)
        if not self._holds(sha256, len(data)):
            with self._translated(sha256):
                self._client.put_object(
                    Bucket=self.bucket, Key=self.key(sha256), Body=data, ContentMD5=_md5(data)
                )
        return sha256

    def put_file(self, path: Path) -> str:
        size = path.stat().st_size
        if size < self._multipart_bytes:
            return self.put(path.read_bytes())
        sha256 = hash_file(path)
        if not self._holds(sha256, size):
            with self._translated(sha256), path.open("rb") as source:
                self._upload_parts(sha256, source, part_bytes=max(self._part_bytes, -(-size // _MOST_PARTS)))
        return sha256

    def get(self, sha256: str) -> bytes:
        # The client retries a request that got no answer, not an answer that breaks off in the middle.
        for attempt in range(1, _BODY_ATTEMPTS + 1):
            source = self._body(sha256)
            try:
                return verify(sha256, source.read())
            except BotoCoreError as error:
                if attempt == _BODY_ATTEMPTS:
                    raise ObjectStoreUnavailable(_complaint(self.bucket, str(error))) from error
            finally:
                source.close()
        raise AssertionError("the last attempt returns or raises")

    def open(self, sha256: str) -> BufferedReader:
        return verified_stream(_TranslatedBody(self._body(sha256), self.bucket), sha256)

    def has(self, sha256: str) -> bool:
        try:
            self.size(sha256)
        except ObjectMissing:
            return False
        return True

    def size(self, sha256: str) -> int:
        with self._translated(sha256):
            return self._client.head_object(Bucket=self.bucket, Key=self.key(sha256))["ContentLength"]

    def get_url(self, sha256: str, *, seconds: int) -> str | None:
        # As an attachment: hostile bytes must never open as a page of the bucket's origin.
        parameters = {
            "Bucket": self.bucket,
            "Key": self.key(sha256),
            "ResponseContentDisposition": "attachment",
        }
        return self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds)

    def put_url(self, sha256: str, *, seconds: int) -> str | None:
        parameters = {"Bucket": self.bucket, "Key": self.key(sha256)}
        return self._client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=seconds)

    def delete(self, sha256: str) -> None:
        try:
            with self._translated(sha256):
                self._client.delete_object(Bucket=self.bucket, Key=self.key(sha256))
        except ObjectMissing:
            return

    def check(self) -> None:
        try:
            self._client.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            reason = "the bucket does not exist" if _code(error) in _ABSENT else str(error)
            raise ObjectStoreUnavailable(_complaint(self.bucket, reason)) from error
        except BotoCoreError as error:
            raise ObjectStoreUnavailable(_complaint(self.bucket, str(error))) from error

    def key(self, sha256: str) -> str:
        """Where the object lies in the bucket. Raises ObjectMissing for what is no SHA-256."""
        name = relative_name(sha256)
        return f"{self.prefix}/{name}" if self.prefix else name

    def _holds(self, sha256: str, size: int) -> bool:
        try:
            return self.size(sha256) == size
        except ObjectMissing:
            return False

    def _body(self, sha256: str) -> Readable:
        with self._translated(sha256):
            return self._client.get_object(Bucket=self.bucket, Key=self.key(sha256))["Body"]

    def _upload_parts(self, sha256: str, source: BinaryIO, *, part_bytes: int) -> None:
        bucket, key, client = self.bucket, self.key(sha256), self._client
        upload = client.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        try:
            digest = hashlib.sha256()
            parts: list[CompletedPartTypeDef] = []
            while data := source.read(part_bytes):
                digest.update(data)
                number = len(parts) + 1
                answer = client.upload_part(
                    Bucket=bucket,
                    Key=key,
                    UploadId=upload,
                    PartNumber=number,
                    Body=data,
                    ContentMD5=_md5(data),
                )
                parts.append({"ETag": answer["ETag"], "PartNumber": number})
            if digest.hexdigest() != sha256:
                raise ObjectError("the file changed while it was being stored")
            client.complete_multipart_upload(
                Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": parts}
            )
        except BaseException:
            # Parts of an upload that is neither completed nor aborted are kept and billed for ever.
            with suppress(ClientError, BotoCoreError):
                client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
            raise

    @contextmanager
    def _translated(self, sha256: str) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            if _code(error) in _ABSENT:
                raise ObjectMissing(sha256) from error
            raise ObjectStoreUnavailable(_complaint(self.bucket, str(error))) from error
        except BotoCoreError as error:
            raise ObjectStoreUnavailable(_complaint(self.bucket, str(error))) from error


class _TranslatedBody:
    """A response body whose transport errors are ours."""

    def __init__(self, body: Readable, bucket: str) -> None:
        self._body = body
        self._bucket = bucket

    def read(self, size: int = -1, /) -> bytes:
        try:
            return self._body.read(size)
        except BotoCoreError as error:
            raise ObjectStoreUnavailable(_complaint(self._bucket, str(error))) from error

    def close(self) -> None:
        self._body.close()


def _complaint(bucket: str, reason: str) -> str:
    return f"s3://{bucket} did not serve us: {reason}"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _md5(data: bytes) -> str:
    """Content-MD5: the server refuses a body that was damaged on the way."""
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
