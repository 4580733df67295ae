"""What a simulation is told."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from labeling.formats.options import FormatName, ReadOptions


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """`path`: a folder of class subfolders, a CSV, an IDX folder, ...; None: scikit-learn's digits.

    `budget` labels are spread evenly over `rounds`. At most `limit` items make the pool and `held_out_limit`
    the held-out set (those with the smallest hashes), so that a run takes minutes. `processes` play arms side
    by side and change no figure. `folder` keeps the temporary projects for a look; None removes them.
    """

    path: Path | None = None
    kind: Literal["image", "text"] | None = None
    format: FormatName | Literal["auto"] = "auto"
    read: ReadOptions = field(default_factory=ReadOptions)
    rounds: int = 6
    budget: int = 600
    seeds: int = 3
    first_seed: int = 0
    limit: int = 10_000
    held_out_limit: int = 5_000
    processes: int = 2
    config: dict[str, Any] | None = None
    folder: Path | None = None

    def labels_after(self) -> list[int]:
        """Labels given by the end of each round: the budget in parts as equal as can be."""
        return [self.budget * (i + 1) // self.rounds for i in range(self.rounds)]
