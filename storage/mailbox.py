"""The embedded broker: wake-ups are small files in a folder, and no server is needed.

Kombu's filesystem transport with two races taken out: a message shows only once it is whole, and is read by
whoever renamed it first. A wake-up that is lost is found by the sweep, so nothing here is synced to disk.
"""

import json
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem

SCHEME = "mailbox"
_POLL_SECONDS = 0.2


def register() -> None:
    """Makes `mailbox://` a broker URL."""
    TRANSPORT_ALIASES[SCHEME] = "storage.mailbox:Transport"


def transport_options(folder: Path) -> dict[str, Any]:
    """Options for a mailbox in `folder`, which is made when missing."""
    messages, control = folder / "messages", folder / "control"
    for path in (messages, control):
        path.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": _POLL_SECONDS,
    }


class Channel(filesystem.Channel):
    # (Its two base classes disagree on the name of the second argument of _put.)
    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}"
        draft = folder / f"{name}.draft"
        draft.write_text(json.dumps(payload))
        draft.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:  # noqa: ARG002
        for path in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = path.with_suffix(".taken")
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue  # somebody else was quicker
            payload: dict[str, Any] = json.loads(taken.read_text())
            taken.unlink()
            return payload
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel
