"""What every job may use."""

import threading
from dataclasses import dataclass, field

from storage.clock import Clock, utc_now
from storage.database import Database
from storage.objects.protocol import ObjectStore
from storage.settings import Settings


@dataclass(frozen=True)
class JobResources:
    """Setting `stopping` makes running jobs give back what they hold."""

    database: Database
    objects: ObjectStore
    settings: Settings
    clock: Clock = utc_now
    stopping: threading.Event = field(default_factory=threading.Event, kw_only=True)
