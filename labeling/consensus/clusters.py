"""Which regions of several people are of the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeling.consensus.merging import merge
from labeling.geometry import Overlaps, assign, overlaps
from labeling.shapes import Region

SAME_THING = 0.5  # overlap, see labeling.geometry
_SAME_CLASS = 0.1  # what a common class is worth beside overlap, where several things lie in one place


@dataclass(frozen=True, slots=True)
class Cluster:
    """`annotators` by position, each with one of the `members`."""

    annotators: tuple[int, ...]
    members: tuple[Region, ...]

    @property
    def merged(self) -> Region:
        return merge(self.members)


def cluster(answers: Sequence[Sequence[Region]]) -> list[Cluster]:
    """Clusters of regions of one placed kind and field, in the order in which the things appear.

    Person by person: each region joins the thing that it overlaps by half or more, the pairing with the
    largest sum, or is a new thing.
    """
    clusters: list[Cluster] = []
    for annotator, regions in enumerate(answers):
        pairs = {j: i for i, j in _pair([c.merged for c in clusters], regions)}
        for j, region in enumerate(regions):
            if j in pairs:
                old = clusters[pairs[j]]
                clusters[pairs[j]] = Cluster((*old.annotators, annotator), (*old.members, region))
            else:
                clusters.append(Cluster((annotator,), (region,)))
    return clusters


def _pair(things: Sequence[Region], regions: Sequence[Region]) -> list[tuple[int, int]]:
    found = overlaps(things, regions)
    near = found.value >= SAME_THING
    first, second, value = found.first[near], found.second[near], found.value[near]
    same = np.array(
        [things[i].class_ids() == regions[j].class_ids() for i, j in zip(first, second, strict=True)], bool
    )
    return [(i, j) for i, j, _ in assign(Overlaps(first, second, value + _SAME_CLASS * same))]
