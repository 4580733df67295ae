"""How a model is trained, as data: JSON or YAML, apart from the code.

>>> parse_config("kind: text\\ndimensions: 128").dimensions
128
"""

from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from active_learning.errors import ConfigInvalid

Backbone = Literal["resnet18", "resnet34", "resnet50", "mobilenet_v3_small", "mobilenet_v3_large"]
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


class ImageConfig(_Config):
    """A small network for small images, or a torchvision backbone."""

    kind: Literal["image"] = "image"


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
