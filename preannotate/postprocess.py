"""From what a program answers to what a person can read: calibrated probabilities, boxes, regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preannotate.errors import ModelFailed
from preannotate.preprocess import Decoded, DecodedImage
from preannotate.signature import Boxes, Manifest, Softmax

Floats = NDArray[np.float32]
Answers = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Classified:
    """probabilities float32 [C] in the order of the manifest's labels; embedding float32 [D] or None."""

    probabilities: Floats
    embedding: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Detected:
    """K boxes, best first: boxes float32 [K,4] (x, y, width, height in pixels of the upright original),
    scores float32 [K], class_index int64 [K] into the manifest's labels; embedding float32 [D] or None."""

    boxes: Floats
    scores: Floats
    class_index: NDArray[np.int64]
    embedding: Floats | None


Output = Classified | Detected


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Row-wise softmax(logits / temperature) of [N,C] (Guo et al. 2017 for the temperature)."""
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    exponents = np.exp(scaled)
    probabilities: Floats = (exponents / exponents.sum(axis=1, keepdims=True)).astype(np.float32)
    return probabilities


def sigmoid(logits: Floats, temperature: float = 1.0) -> Floats:
    """Element-wise logistic function of logits / temperature, without overflow."""
    probabilities: Floats = (0.5 * (1.0 + np.tanh(logits.astype(np.float64) / (2 * temperature)))).astype(
        np.float32
    )
    return probabilities


def suppress(boxes: NDArray[np.floating[Any]], scores: Floats, overlap: float) -> NDArray[np.int64]:
    """Greedy non-maximum suppression of xywh boxes [K,4]: indices kept, best first, ties by position."""
    order = np.argsort(-scores, kind="stable")
    x1, y1 = boxes[:, 0], boxes[:, 1]
    x2, y2 = x1 + boxes[:, 2], y1 + boxes[:, 3]
    areas = np.maximum(boxes[:, 2], 0) * np.maximum(boxes[:, 3], 0)
    kept = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        width = np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest])
        height = np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest])
        shared = np.maximum(width, 0) * np.maximum(height, 0)
        union = areas[best] + areas[rest] - shared
        order = rest[shared <= overlap * np.maximum(union, 1e-12)]
    return np.array(kept, np.int64)


def outputs(manifest: Manifest, answers: Answers, batch: Sequence[Decoded]) -> list[Output]:
    """One output an item. Raises ModelFailed when a shape is wrong or a number is not finite."""
    checked = {spec.name: _checked(manifest, answers, spec.name, len(batch)) for spec in manifest.outputs}
    embeddings = checked.get("embedding")
    rows: list[Floats | None] = [None] * len(batch) if embeddings is None else list(embeddings)
    post = manifest.postprocess
    if isinstance(post, Boxes):
        return [
            _detected(post, checked["boxes"][i], checked["scores"][i], rows[i], item)
            for i, item in enumerate(batch)
        ]
    squash = softmax if isinstance(post, Softmax) else sigmoid
    probabilities = squash(checked["logits"], post.temperature)
    return [Classified(row, embedding) for row, embedding in zip(probabilities, rows, strict=True)]


def confidence(output: Output, manifest: Manifest) -> float:
    """How sure the model is of the draft as a whole, 0 ... 1: the best class's probability; for several
    classes the least certain decision; for boxes their mean score, 0 when there is none."""
    if isinstance(output, Detected):
        return float(output.scores.mean()) if output.scores.size else 0.0
    if manifest.postprocess.kind == "sigmoid":
        return float(np.maximum(output.probabilities, 1 - output.probabilities).min())
    return float(output.probabilities.max())


def to_regions(output: Output, manifest: Manifest, field: str) -> list[dict[str, Any]]:
    """The draft as regions JSON for one field of the schema; empty when nothing reaches its threshold."""
    labels = manifest.labels
    if isinstance(output, Detected):
        return [
            {
                "id": f"r{i + 1}", "kind": "box", "field": field, "class": labels[index].class_id,
                "x": box[0], "y": box[1], "width": box[2], "height": box[3], "score": round(score, 6),
            }
            for i, (box, score, index) in enumerate(
                zip(output.boxes.tolist(), output.scores.tolist(), output.class_index.tolist(), strict=True)
            )
        ]  # fmt: skip
    chosen = _chosen(output.probabilities, manifest)
    if not chosen:
        return []
    score = min(float(output.probabilities[i]) for i in chosen)
    classes = [labels[i].class_id for i in chosen]
    return [{"id": "r1", "kind": "choice", "field": field, "classes": classes, "score": round(score, 6)}]


def _chosen(probabilities: Floats, manifest: Manifest) -> list[int]:
    post = manifest.postprocess
    if post.kind == "sigmoid":
        return [i for i, limit in enumerate(post.thresholds) if probabilities[i] >= limit]
    best = int(probabilities.argmax())
    return [best] if probabilities[best] >= post.threshold else []


def _checked(manifest: Manifest, answers: Answers, name: str, rows: int) -> Floats:
    spec = next(spec for spec in manifest.outputs if spec.name == name)
    answer = answers[name]
    fits = len(answer.shape) == len(spec.shape) and answer.shape[0] == rows
    if not fits or any(w is not None and w != f for w, f in zip(spec.shape, answer.shape, strict=True)):
        raise ModelFailed(f"output {name} has shape {list(answer.shape)}, not {[rows, *spec.shape[1:]]}")
    if not np.isfinite(answer).all():
        raise ModelFailed(f"output {name} holds numbers that are not finite")
    return np.asarray(answer, np.float32)


def _detected(
    post: Boxes, boxes: Floats, scores: Floats, embedding: Floats | None, item: Decoded
) -> Detected:
    assert isinstance(item, DecodedImage)  # the manifest says so: box-detection takes images
    candidate, classes = np.nonzero(scores >= post.threshold)
    found, values = boxes[candidate], scores[candidate, classes]
    # One pass over all classes: boxes of different classes are moved so far apart that they never overlap.
    span = 4.0 * float(np.abs(found).max(initial=1.0))
    moved = found.astype(np.float64)
    moved[:, :2] += (classes * span)[:, None]
    kept = suppress(moved, values, post.overlap)[: post.limit]
    scale_x = item.width / item.pixels.shape[1]
    scale_y = item.height / item.pixels.shape[0]
    x1, y1 = found[kept, 0] * scale_x, found[kept, 1] * scale_y
    x2, y2 = x1 + found[kept, 2] * scale_x, y1 + found[kept, 3] * scale_y
    x1, x2 = x1.clip(0, item.width), x2.clip(0, item.width)
    y1, y2 = y1.clip(0, item.height), y2.clip(0, item.height)
    inside = (x2 > x1) & (y2 > y1)
    upright = np.stack([x1, y1, x2 - x1, y2 - y1], axis=1).astype(np.float32)
    return Detected(
        upright[inside], values[kept][inside].clip(0, 1), classes[kept][inside].astype(np.int64), embedding
    )
