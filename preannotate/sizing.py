"""Which batch size a model runs best with, found on the job's own first batches.

Larger sizes are tried as long as they bring something and fit into memory; the smallest size within
`TOLERANCE` of the best items/s is kept, because nothing is gained by more and memory is lost.
"""

from dataclasses import dataclass, field

SIZES = (8, 16, 32, 64, 128, 256)
TRIALS = 3  # batches a size, the fastest counts: what else runs on the machine only ever slows one down
TOLERANCE = 0.05


@dataclass
class BatchSizer:
    """Ask `size` before each batch and tell `record` after it. `memory_budget`: bytes a batch may take."""

    memory_budget: float
    sizes: tuple[int, ...] = SIZES
    speeds: dict[int, float] = field(default_factory=dict)  # best items/s by size, final ones
    chosen: int | None = None
    _index: int = 0
    _seconds: list[float] = field(default_factory=list)
    _bytes_per_item: float = 0.0

    @property
    def size(self) -> int:
        """Items to put into the next batch."""
        return self.sizes[self._index] if self.chosen is None else self.chosen

    def record(self, items: int, seconds: float, *, grown: float) -> None:
        """A batch of `items` took so long and made the process larger by `grown` bytes.

        Batches smaller than asked for (the end of a chunk) teach nothing about speed.
        """
        if self.chosen is not None or items < self.size:
            return
        self._bytes_per_item = max(self._bytes_per_item, grown / items)
        self._seconds.append(seconds)
        if len(self._seconds) < TRIALS:
            return
        self.speeds[self.size] = items / max(min(self._seconds), 1e-9)
        self._seconds = []
        if self._worth_more():
            self._index += 1
        else:
            best = max(self.speeds.values())
            self.chosen = min(s for s, speed in self.speeds.items() if speed >= best * (1 - TOLERANCE))

    def _worth_more(self) -> bool:
        if self._index + 1 >= len(self.sizes):
            return False
        if self._bytes_per_item * self.sizes[self._index + 1] > self.memory_budget:
            return False
        # One size that brings nothing may be noise, two in a row are not.
        best = max(self.speeds.values())
        recent = list(self.speeds.values())[-2:]
        return len(recent) < 2 or max(recent) >= best


def available_memory() -> float:
    """Bytes that this machine could still give, infinity where it does not say."""
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemAvailable:"):
            return float(line.split()[1]) * 1024
    return float("inf")


def resident_memory() -> float:
    """Bytes of this process in memory, 0 where the system does not say."""
    for line in _lines("/proc/self/status"):
        if line.startswith("VmRSS:"):
            return float(line.split()[1]) * 1024
    return 0.0


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="ascii") as stream:  # noqa: PTH123  # a kernel file, not one of ours
            return stream.readlines()
    except OSError:
        return []
