from pathlib import Path

import pytest
import torch
import torchvision

from active_learning.errors import TrainerUnavailable
from active_learning.trainers.config import ImageConfig
from active_learning.trainers.run import train
from tests.active_learning.trainers.factories import pictures


def test_frozen_backbone_from_a_file(tmp_path: Path) -> None:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        weights = torchvision.models.mobilenet_v3_small(weights=None).eval().state_dict()
    torch.save(weights, tmp_path / "weights.pt")
    config = ImageConfig(
        network="mobilenet_v3_small", pretrained=str(tmp_path / "weights.pt"), frozen=True, size=32
    )
    trained = train(pictures(30), config, seed=0, folder=tmp_path / "p")
    assert trained.package.manifest.outputs[1].shape == (None, 576)


def test_files_that_do_not_fit_or_hold_code_are_refused(tmp_path: Path) -> None:
    torch.save({"other": torch.zeros(1)}, tmp_path / "other.pt")
    torch.save(Path("code"), tmp_path / "code.pt")
    for name in ("other.pt", "code.pt"):
        config = ImageConfig(network="resnet18", pretrained=str(tmp_path / name), frozen=True)
        with pytest.raises(TrainerUnavailable, match=name):
            train(pictures(), config, seed=0, folder=tmp_path / "p")
