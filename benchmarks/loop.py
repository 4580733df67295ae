"""How many labels the loop saves: `labelloop demo --simulate` on the digits, and on the data given.

    python benchmarks/loop.py [fashion=PATH:LABELS news=PATH:LABELS:SEEDS ...]

Each case plays the loop and random order on the same seeds (3 unless told), budget and held-out items.
Nothing here is timed. Writes benchmarks/results/loop.json.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "loop.json"
ROUNDS, SEEDS = 6, 3


@dataclass(frozen=True)
class Case:
    """`path` None: scikit-learn's digits."""

    name: str
    path: Path | None
    budget: int
    seeds: int = SEEDS

    @classmethod
    def parse(cls, text: str) -> Self:
        name, _, rest = text.partition("=")
        path, *numbers = rest.split(":")
        budget, seeds = (*map(int, numbers), SEEDS)[:2]
        return cls(name, Path(path).resolve(), budget, seeds)

    def play(self, folder: Path) -> dict[str, Any]:
        """The rounds and the summary."""
        target = folder / f"{self.name}.json"
        command = [sys.executable, "-m", "web.cli", "demo", "--simulate", "--json", str(target)]
        command += [] if self.path is None else ["--data", str(self.path)]
        for name, number in (("rounds", ROUNDS), ("budget", self.budget), ("seeds", self.seeds)):
            command += [f"--{name}", str(number)]
        subprocess.run(command, check=True, cwd=ROOT)
        result = json.loads(target.read_text())
        facts = {"case": self.name, "budget": self.budget, "seeds": self.seeds}
        return {**facts, "rounds": result["rounds"], "summary": result["summary"]}


def main(cases: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        wanted = [Case("digits", None, 300), *map(Case.parse, cases)]
        results = [case.play(Path(name)) for case in wanted]
    RESULTS.write_text(json.dumps({"rounds": ROUNDS, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
