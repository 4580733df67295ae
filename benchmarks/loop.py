"""How many labels the loop saves: `labelloop demo --simulate` on the digits, and on the data given.

    python benchmarks/loop.py [fashion=PATH:LABELS news=PATH:LABELS ...]

Each case plays the loop and random order on the same seeds, budget and held-out items; nothing here is timed.
Writes benchmarks/results/loop.json.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "loop.json"
ROUNDS, SEEDS = 6, 3


def play(name: str, arguments: list[str], budget: int, folder: Path) -> dict[str, Any]:
    """The rounds and the summary of one case."""
    target = folder / f"{name}.json"
    command = [sys.executable, "-m", "web.cli", "demo", "--simulate", *arguments]
    command += [
        "--rounds",
        str(ROUNDS),
        "--budget",
        str(budget),
        "--seeds",
        str(SEEDS),
        "--json",
        str(target),
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    result = json.loads(target.read_text())
    return {"case": name, "budget": budget, "rounds": result["rounds"], "summary": result["summary"]}


def main(cases: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = [play("digits", [], 300, folder)]
        for case in cases:
            title, _, rest = case.partition("=")
            path, _, budget = rest.rpartition(":")
            results.append(play(title, ["--data", str(Path(path).resolve())], int(budget), folder))
    RESULTS.write_text(json.dumps({"rounds": ROUNDS, "seeds": SEEDS, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
