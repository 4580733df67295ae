"""The nets themselves: a small convolutional one and torchvision's backbones, normalisation inside."""

import pickle
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from active_learning.errors import TrainerUnavailable
from active_learning.trainers.config import ImageConfig
from active_learning.trainers.pixels import Pixels

Floats = NDArray[np.float32]

_EVALUATION_BATCH = 64


class Network(nn.Module):
    """pixels uint8 [N, H, W, C] -> logits float32 [N, classes], embedding float32 [N, D]."""

    def __init__(
        self, body: nn.Module, width: int, classes: int, mean: torch.Tensor, spread: torch.Tensor
    ) -> None:
        super().__init__()
        self.body = body
        self.head = nn.Linear(width, classes)
        self.register_buffer("mean", mean)
        self.register_buffer("spread", spread)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        images = pixels.permute(0, 3, 1, 2).float() / 255.0
        embedding = self.body((images - self.get_buffer("mean")) / self.get_buffer("spread"))
        return self.head(embedding), embedding

    def predict(self, pixels: Pixels) -> tuple[Floats, Floats]:
        """Logits [N, classes] and embeddings [N, D], in evaluation mode."""
        self.eval()
        logits = [np.zeros((0, self.head.out_features), np.float32)]
        embeddings = [np.zeros((0, self.head.in_features), np.float32)]
        with torch.inference_mode():
            for start in range(0, len(pixels), _EVALUATION_BATCH):
                answer = self(torch.from_numpy(pixels[start : start + _EVALUATION_BATCH]))
                logits.append(answer[0].numpy())
                embeddings.append(answer[1].numpy())
        return np.concatenate(logits), np.concatenate(embeddings)


def build(config: ImageConfig, pixels: Pixels, classes: int, seed: int) -> Network:
    """A net with first weights from `seed`, normalising by the statistics of `pixels` uint8 [N, H, W, C].

    Raises TrainerUnavailable when the pretrained file is not there or does not fit.
    """
    channels = pixels.shape[-1]
    # Layers draw their first weights from the global generator: it is set here and put back afterwards.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        body, width = _convnet(channels) if config.network == "convnet" else _backbone(config, channels)
        if config.pretrained:
            # What the published backbones were trained with.
            mean, spread = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
        else:
            values = torch.from_numpy(pixels.reshape(-1, channels) / np.float32(255.0))
            mean, spread = values.mean(dim=0), values.std(dim=0).clamp_min(0.05)
        return Network(body, width, classes, mean[:, None, None], spread[:, None, None])


def _convnet(channels: int) -> tuple[nn.Module, int]:
    def block(inputs: int, outputs: int) -> list[nn.Module]:
        return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]

    layers = [*block(channels, 32), *block(32, 32), nn.MaxPool2d(2), *block(32, 64), nn.MaxPool2d(2)]
    layers += [*block(64, 128), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*layers), 128


def _backbone(config: ImageConfig, channels: int) -> tuple[nn.Module, int]:
    import torchvision  # slow to import, and only backbones need it

    model = torchvision.models.get_model(config.network, weights=None)
    if config.pretrained:
        _load(model, Path(config.pretrained))
    last = model.fc if hasattr(model, "fc") else model.classifier[0]
    width = int(last.in_features)
    if hasattr(model, "fc"):
        model.fc = nn.Identity()
    else:
        model.classifier = nn.Identity()
    return (model if channels == 3 else nn.Sequential(_Grey(), model)), width


class _Grey(nn.Module):
    """One channel three times, for a backbone that wants colours."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.expand(-1, 3, -1, -1)


def _load(model: nn.Module, path: Path) -> None:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
        model.load_state_dict(state)
    except FileNotFoundError:
        raise TrainerUnavailable("pretrained", f"there is no file {path.name}") from None
    except (
        OSError,
        RuntimeError,
        ValueError,
        AttributeError,
        TypeError,
        EOFError,
        pickle.UnpicklingError,
    ) as error:
        raise TrainerUnavailable("pretrained", f"{path.name} does not fit: {str(error)[:300]}") from error
