"""A convolution whose filters are learnt from patches of unlabelled images.

Coates & Ng 2011: patches are contrast-normalised, whitened and clustered by spherical k-means; the centroids
are the filters. Their rectified responses are averaged over a grid, and the square root of that is one vector
an image. A linear head on it needs few labels and seconds to train; `benchmarks/trainers.py` holds it beside
logistic regression on pixels, not beside a convolutional net. Mean colour and contrast of the patches, which
the normalisation takes away, are pooled beside the responses.
"""

from dataclasses import dataclass

import torch
from torch.nn.functional import avg_pool2d, conv2d, pad

CONTRAST = 0.01
THRESHOLD = 0.25
_WHITENING = 0.1
_PATCHES = 40_000
_ROUNDS = 8


@dataclass(frozen=True, eq=False)
class PatchBank:
    """filters float32 [K, C, P, P] of sum zero, offsets float32 [K]."""

    filters: torch.Tensor
    offsets: torch.Tensor
    stride: int
    grid: int

    @property
    def responses(self) -> int:
        """How many numbers of an image's vector come from the filters; they come first."""
        return 2 * len(self.filters) * self.grid**2

    @property
    def features(self) -> int:
        """Length of one image's vector."""
        return self.responses + (self.filters.shape[1] + 1) * self.grid**2

    def pooling(self, size: int) -> torch.Tensor:
        """float32 [positions, grid]: averages the positions along one axis of an image of `size` pixels."""
        side = self.filters.shape[-1]
        positions = (size + 2 * (side // 2) - side) // self.stride + 1
        pooling = torch.zeros(positions, self.grid)
        for cell in range(self.grid):
            first, last = cell * positions // self.grid, -(-(cell + 1) * positions // self.grid)
            pooling[first:last, cell] = 1.0 / (last - first)
        return pooling

    def describe(self, images: torch.Tensor) -> torch.Tensor:
        """Images float32 [N, C, H, W] of 0 ... 1 -> float32 [N, features]."""
        side = self.filters.shape[-1]
        padded = pad(images, (side // 2,) * 4, mode="replicate")
        colour = avg_pool2d(padded, side, self.stride)
        mean = colour.mean(dim=1, keepdim=True)
        square = avg_pool2d((padded * padded).mean(dim=1, keepdim=True), side, self.stride)
        spread = ((square - mean * mean).clamp_min(0.0) + CONTRAST).sqrt()
        response = conv2d(padded, self.filters, stride=self.stride) / spread - self.offsets[:, None, None]
        maps = torch.cat(
            [(response - THRESHOLD).relu(), (-response - THRESHOLD).relu(), colour, spread], dim=1
        )
        pooled = self.pooling(images.shape[2]).T @ (maps @ self.pooling(images.shape[3]))
        return pooled.flatten(1).sqrt()


def learn_filters(
    images: torch.Tensor, *, filters: int, side: int, stride: int, grid: int, random: torch.Generator
) -> PatchBank:
    """Learns from images float32 [N, C, H, W] of at least `side` pixels; never more filters than patches."""
    patches = _sample(images, side, random)
    patches = patches - patches.mean(dim=1, keepdim=True)
    patches = patches / (patches.square().mean(dim=1, keepdim=True) + CONTRAST).sqrt()
    centre = patches.mean(dim=0)
    centred = patches - centre
    values, vectors = torch.linalg.eigh(centred.T @ centred / len(centred))
    whitening = vectors @ torch.diag((values.clamp_min(0.0) + _WHITENING).rsqrt()) @ vectors.T
    bank = _cluster(centred @ whitening, min(filters, len(patches)), random) @ whitening
    return PatchBank(
        (bank - bank.mean(dim=1, keepdim=True)).reshape(-1, images.shape[1], side, side),
        bank @ centre,
        stride,
        grid,
    )


def _sample(images: torch.Tensor, side: int, random: torch.Generator) -> torch.Tensor:
    number, _, height, width = images.shape
    which = torch.randint(number, (_PATCHES,), generator=random)
    top = torch.randint(height - side + 1, (_PATCHES,), generator=random)
    left = torch.randint(width - side + 1, (_PATCHES,), generator=random)
    return images.unfold(2, side, 1).unfold(3, side, 1)[which, :, top, left].reshape(_PATCHES, -1)


def _cluster(points: torch.Tensor, count: int, random: torch.Generator) -> torch.Tensor:
    """Spherical k-means: unit centroids [count, D]. A centroid that lost its points starts again from one."""
    centroids = _unit(points[torch.randperm(len(points), generator=random)[:count]])
    for _ in range(_ROUNDS):
        similarity, nearest = (points @ centroids.T).max(dim=1)
        # A dense product in place of a scatter-add, whose order of summation is not fixed.
        member = torch.zeros(len(points), count)
        member[torch.arange(len(points)), nearest] = similarity
        moved = member.T @ points
        lost = moved.norm(dim=1) < 1e-6
        moved[lost] = points[torch.randperm(len(points), generator=random)[: int(lost.sum())]]
        centroids = _unit(moved)
    return centroids


def _unit(vectors: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(vectors, dim=1, eps=1e-8)
