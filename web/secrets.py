"""The key that signs sessions: from the settings, or made once in the home folder, for its owner."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from storage.settings import Settings
from web.errors import StartError

_MIN_LENGTH = 16


def signing_key(settings: Settings) -> str:
    """Raises StartError when a configured key is too short to sign anything."""
    if settings.secret_key:
        if len(settings.secret_key) < _MIN_LENGTH:
            raise StartError(f"LABELLOOP_SECRET_KEY has fewer than {_MIN_LENGTH} characters")
        return settings.secret_key
    path = settings.home_folder / "secret.key"
    if not path.exists():
        _make(path)
    return path.read_text()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):
        os.link(draft, path)  # of several processes that start together one wins, whole
    draft.unlink()
