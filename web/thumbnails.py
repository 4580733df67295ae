"""Thumbnails, made once and kept in a cache folder that may be deleted at any time."""

import os
import uuid
from pathlib import Path

from labeling import images
from labeling.items import Item
from web.wiring import Platform


def thumbnail(platform: Platform, item: Item, size: int) -> bytes:
    """JPEG or PNG bytes, at most `size` pixels wide and high. Raises ObjectMissing, BadImage."""
    path = _folder(platform) / item.content_hash[:2] / f"{item.content_hash}-{size}"
    if path.is_file():
        return path.read_bytes()
    data = images.thumbnail(
        platform.objects.get(item.content_hash), size, max_pixels=platform.settings.max_image_pixels
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    draft.write_bytes(data)
    os.replace(draft, path)  # noqa: PTH105  # readers see all of it or nothing
    return data


def media_type(data: bytes) -> str:
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def _folder(platform: Platform) -> Path:
    return platform.settings.home_folder / "cache" / "thumbnails"
