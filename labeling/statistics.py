"""Counts of a dataset version, gathered while its examples stream by."""

from collections import Counter
from typing import Any

from labeling.manifest import Example
from labeling.schema import LabelSchema

SPLITS = ("train", "validation", "test")
MAX_SCENARIOS = 1_000  # named ones; what comes on top is counted together


class Statistics:
    """What whoever gathers counts itself: `tied`, items left out because their annotators disagreed evenly;
    `partial`, items with fewer annotations than their task asks for; `unlabelled`, size of that sample."""

    def __init__(self, schema: LabelSchema) -> None:
        self.tied = 0
        self.partial = 0
        self.unlabelled = 0
        self.items = 0
        self._schema = schema
        self._splits: Counter[str] = Counter()
        self._labels: Counter[tuple[int, str]] = Counter()
        self._class_items: Counter[int] = Counter()
        self._scenarios: Counter[tuple[str, str]] = Counter()
        self._scenario_names: set[str] = set()
        self._other_scenarios = 0

    def add(self, example: Example) -> None:
        self.items += 1
        self._splits[example.split] += 1
        named = [class_id for region in example.regions for class_id in region.class_ids()]
        self._labels.update((class_id, example.split) for class_id in named)
        self._class_items.update(set(named))
        if example.scenario is None:
            return
        if example.scenario not in self._scenario_names and len(self._scenario_names) >= MAX_SCENARIOS:
            self._other_scenarios += 1
            return
        self._scenario_names.add(example.scenario)
        self._scenarios[example.scenario, example.split] += 1

    def document(self) -> dict[str, Any]:
        """The counts as JSON: of a class `total` labels (`share` of all labels) on so many `items`."""
        return {
            "items": self.items,
            "labels": self._labels.total(),
            "splits": {split: self._splits[split] for split in SPLITS},
            "classes": {str(c.id): self._class(c.id, c.name) for c in self._schema.classes},
            "scenarios": {name: _by_split(self._scenarios, name) for name in sorted(self._scenario_names)},
            "other_scenarios": self._other_scenarios,
            "tied": self.tied,
            "partial": self.partial,
            "unlabelled": self.unlabelled,
        }

    def _class(self, class_id: int, name: str) -> dict[str, Any]:
        counts = _by_split(self._labels, class_id)
        everything = self._labels.total()
        share = counts["total"] / everything if everything else 0.0
        return {"name": name, "items": self._class_items[class_id], "share": share} | counts


def _by_split(counter: Counter[Any], key: int | str) -> dict[str, int]:
    counts = {split: counter[key, split] for split in SPLITS}
    return {"total": sum(counts.values())} | counts
