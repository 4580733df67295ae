"""A pipe that ties a child process to its supervisor: when the supervisor dies, by SIGKILL too, it closes."""

import os
import signal
import threading
import time

_GRACE_SECONDS = 20.0


def hold(descriptor: int) -> None:
    """Ends this process when the other end of the pipe closes: politely first, then for certain."""

    def watch() -> None:
        while os.read(descriptor, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
