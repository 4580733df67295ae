"""The Open Inference Protocol's REST bodies, as far as items of bytes need them.

Input: one tensor of datatype BYTES and shape [N]; each element is an image in base64, or a plain text.
Output of a classifier: `probabilities` FP32 [N,C] and `labels` BYTES [N] (the name; with several classes
an item, a JSON list of names); of a detector: `regions` BYTES [N], each a JSON list of regions;
`embedding` FP32 [N,D] only when asked for.
https://github.com/open-inference/open-inference-protocol/blob/main/specification/protocol/inference_rest.md
"""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from preannotate import postprocess
from preannotate.errors import BadInput, BadRequest
from preannotate.postprocess import Classified, Output
from preannotate.registry import ModelVersion
from preannotate.signature import Boxes, Manifest, Sigmoid

MAX_ITEMS = 1_024
REGION_FIELD = "label"  # regions of this answer belong to no project's schema


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Input(_Payload):
    name: str
    shape: list[int]
    datatype: Literal["BYTES"]
    data: list[str] = Field(max_length=MAX_ITEMS)


class _Wanted(_Payload):
    name: str


class InferRequest(_Payload):
    id: str | None = None
    inputs: list[_Input] = Field(min_length=1, max_length=1)
    outputs: list[_Wanted] | None = None


def parse_request(body: bytes) -> InferRequest:
    """Raises BadRequest naming the field."""
    try:
        request = InferRequest.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise BadRequest(f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}") from None
    given = request.inputs[0]
    if given.shape != [len(given.data)]:
        raise BadRequest(f"inputs.0.shape: {given.shape} does not fit {len(given.data)} elements")
    return request


def item_bytes(request: InferRequest, manifest: Manifest) -> list[bytes]:
    """The items' bytes; raises BadRequest for what is not base64 where an image is expected."""
    elements = request.inputs[0].data
    if manifest.input_kind == "text":
        return [element.encode("utf-8", "surrogatepass") for element in elements]
    found = []
    for position, element in enumerate(elements):
        try:
            found.append(base64.b64decode(element, validate=True))
        except (binascii.Error, ValueError) as error:
            raise BadRequest(f"inputs.0.data.{position}: not base64: {error}") from None
    return found


def answer(
    request: InferRequest, project: str, version: ModelVersion, manifest: Manifest, outputs: Sequence[Output]
) -> dict[str, Any]:
    """The response body. Raises BadRequest for an output that the model does not have."""
    ready = {name for name in _names(manifest) if name != "embedding"}
    wanted = ready if request.outputs is None else {output.name for output in request.outputs}
    unknown = wanted - set(_names(manifest))
    if unknown:
        raise BadRequest(f"outputs: the model has no output {sorted(unknown)[0]!r}")
    body: dict[str, Any] = {
        "model_name": project,
        "model_version": str(version.number),
        "outputs": [_tensor(name, manifest, outputs) for name in _names(manifest) if name in wanted],
    }
    return body if request.id is None else body | {"id": request.id}


def metadata(project: str, numbers: list[int], version: ModelVersion, manifest: Manifest) -> dict[str, Any]:
    """The model metadata response."""
    shapes = {tensor.name: tensor.shape for tensor in manifest.outputs}
    sizes = {"probabilities": len(manifest.labels), "embedding": shapes.get("embedding", (0,))[-1]}
    return {
        "name": project,
        "versions": [str(number) for number in numbers],
        "platform": "onnx_onnxruntime" if manifest.framework == "onnx" else "pytorch_export",
        "inputs": [{"name": manifest.input_kind, "datatype": "BYTES", "shape": [-1]}],
        "outputs": [
            {"name": name, "datatype": "FP32", "shape": [-1, sizes[name]]}
            if name in sizes
            else {"name": name, "datatype": "BYTES", "shape": [-1]}
            for name in _names(manifest)
        ],
        "parameters": {
            "model": version.name,
            "version": str(version.number),
            "task": manifest.task,
            "labels": [label.name for label in manifest.labels],
            "class_ids": [label.class_id for label in manifest.labels],
        },
    }


def refuse_bad(outputs: Sequence[Output | BadInput]) -> list[Output]:
    """The outputs; raises BadRequest naming the first item that could not be predicted."""
    for position, output in enumerate(outputs):
        if isinstance(output, BadInput):
            raise BadRequest(f"inputs.0.data.{position}: {output}")
    return [output for output in outputs if not isinstance(output, BadInput)]


def _names(manifest: Manifest) -> list[str]:
    names = ["regions"] if isinstance(manifest.postprocess, Boxes) else ["probabilities", "labels"]
    return [*names, "embedding"] if manifest.has_embedding else names


def _tensor(name: str, manifest: Manifest, outputs: Sequence[Output]) -> dict[str, Any]:
    if name == "probabilities":
        return _floats(name, [o.probabilities for o in outputs if isinstance(o, Classified)])
    if name == "embedding":
        return _floats(name, [o.embedding for o in outputs if o.embedding is not None])
    texts = [_text(name, manifest, output) for output in outputs]
    return {"name": name, "datatype": "BYTES", "shape": [len(texts)], "data": texts}


def _text(name: str, manifest: Manifest, output: Output) -> str:
    regions = postprocess.to_regions(output, manifest, REGION_FIELD)
    if name == "regions":
        return json.dumps(regions)
    names = {label.class_id: label.name for label in manifest.labels}
    chosen = [names[class_id] for region in regions for class_id in region["classes"]]
    if isinstance(manifest.postprocess, Sigmoid):
        return json.dumps(chosen, ensure_ascii=False)
    return chosen[0] if chosen else ""


def _floats(name: str, rows: list[postprocess.Floats]) -> dict[str, Any]:
    block = np.stack(rows) if rows else np.zeros((0, 0), np.float32)
    return {"name": name, "datatype": "FP32", "shape": list(block.shape), "data": block.ravel().tolist()}
