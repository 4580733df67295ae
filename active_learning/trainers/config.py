"""How a model is trained, as data: JSON or YAML, apart from the code.

>>> parse_config("kind: text\\ndimensions: 128").dimensions
128
"""

from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from active_learning.errors import ConfigInvalid

Backbone = Literal["resnet18", "resnet34", "resnet50", "mobilenet_v3_small", "mobilenet_v3_large"]
Network = Literal["patches", "convnet"] | Backbone
_Order = Annotated[int, Field(ge=1, le=8)]


class _Config(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """CPU threads. Another number may give another model file: sums are then added in another order."""
    class_weights: Literal["none", "balanced"] = "none"
    """`balanced` weighs rare classes up; probabilities then no longer say how frequent a class is."""
    torch_export: bool = False
    """Puts a torch.export archive beside the ONNX program, for serving on a GPU."""
    golden_samples: Annotated[int, Field(ge=1, le=64)] = 8


class TextConfig(_Config):
    """Hashed n-grams -> embedding bag learnt from all texts without labels -> linear head."""

    kind: Literal["text"] = "text"
    encoder: str | None = None
    """A sentence-transformers name or folder: a head on its embeddings then teaches the n-gram model what to
    say to the unlabelled texts. The package holds the n-gram model only. Needs the extra `sentences`."""
    dimensions: Annotated[int, Field(ge=2, le=1024)] = 256
    word_orders: tuple[_Order, ...] = (1,)
    char_orders: tuple[_Order, ...] = (3, 4)
    buckets: Annotated[int, Field(ge=1024, le=1_048_576)] = 32_768
    max_features: Annotated[int, Field(ge=16, le=16_384)] = 1_024
    representation_texts: Annotated[int, Field(ge=100, le=100_000)] = 5_000
    """At most so many texts (smallest hashes first) teach the embedding."""
    strength: Annotated[float, Field(gt=0, le=1e6)] = 30.0
    """Inverse of the head's L2 penalty."""

    @property
    def representation_items(self) -> int:
        return self.representation_texts


class ImageConfig(_Config):
    """Which network learns to tell images apart, and from what.

    `patches`: filters learnt from unlabelled images, a linear head from the labels; made for few labels.
    `convnet`: a small convolutional net trained from scratch. Others: torchvision's backbones.
    """

    kind: Literal["image"] = "image"
    network: Network = "patches"
    size: Annotated[int, Field(ge=8, le=1024)] | None = None
    """Side in pixels that images are resized to; decided from the images when not given."""
    flip: Literal["auto", "on", "off"] = "auto"
    """Also learn from mirrored images; `auto` asks whether that predicts left-out labels better."""
    representation_images: Annotated[int, Field(ge=100, le=50_000)] = 3_000
    """At most so many images (smallest hashes first) teach the filters and directions of `patches`."""
    filters: Annotated[int, Field(ge=8, le=1024)] = 128
    dimensions: Annotated[int, Field(ge=2, le=1024)] = 256
    strength: Annotated[float, Field(gt=0, le=1e6)] = 30.0
    """Inverse of the L2 penalty of a linear head."""
    pretrained: str | None = None
    """File of a state dict for the backbone (read without unpickling code)."""
    frozen: bool = False
    """Keeps a backbone as it is and fits a linear head only."""
    steps: Annotated[int, Field(ge=1, le=1_000_000)] = 400
    batch: Annotated[int, Field(ge=2, le=4096)] = 64
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 3e-3
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.05
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.1
    shift: Annotated[float, Field(ge=0, le=0.5)] = 0.08
    """Largest random shift while training a net, as a share of the side."""

    @property
    def representation_items(self) -> int:
        return self.representation_images

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.network in ("patches", "convnet") and (self.pretrained or self.frozen):
            raise ValueError(f"pretrained and frozen need a backbone, not {self.network}")
        if self.frozen and not self.pretrained:
            raise ValueError("frozen needs pretrained weights: a random backbone knows nothing")
        return self


TrainerConfig = Annotated[TextConfig | ImageConfig, Field(discriminator="kind")]
_CONFIG: TypeAdapter[TextConfig | ImageConfig] = TypeAdapter(TrainerConfig)


def default_config(kind: Literal["image", "text"]) -> TextConfig | ImageConfig:
    """What `labelloop train` uses without a config file."""
    return TextConfig() if kind == "text" else ImageConfig()


def parse_config(source: str | dict[str, object]) -> TextConfig | ImageConfig:
    """Reads JSON or YAML, or its parsed form; raises ConfigInvalid that lists every problem."""
    try:
        return _CONFIG.validate_python(yaml.safe_load(source) if isinstance(source, str) else source)
    except yaml.YAMLError as error:
        raise ConfigInvalid([f"not YAML or JSON: {error}"]) from None
    except ValidationError as error:
        raise ConfigInvalid(
            [f"{'.'.join(map(str, p['loc'])) or 'config'}: {p['msg']}" for p in error.errors()]
        ) from None
