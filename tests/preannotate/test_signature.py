import json
from typing import Any

import pytest

from preannotate.errors import ManifestInvalid
from preannotate.signature import parse_manifest
from tests.preannotate.factories import detector_manifest, image_manifest, text_manifest


@pytest.mark.parametrize(
    "manifest", [image_manifest(), image_manifest(multiple=True), text_manifest(), detector_manifest()]
)
def test_a_manifest_survives_its_json(manifest: Any) -> None:
    assert parse_manifest(manifest.model_dump_json()) == manifest


def _broken(**changes: Any) -> str:
    return json.dumps(image_manifest().model_dump(mode="json") | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"task": "text-classification"}, "takes text input"),
        ({"task": "box-detection"}, "softmax does not fit"),
        ({"task": "poetry"}, "task"),
        ({"surprise": 1}, "surprise"),
        ({"inputs": []}, "pixels uint8 [None, 8, 8, 3]"),
        ({"outputs": []}, "logits is missing"),
        ({"outputs": [{"name": "logits", "dtype": "float32", "shape": [None, 7]}]}, "7 places, not 3"),
        ({"outputs": [{"name": "logits", "dtype": "float32", "shape": [1, 3]}]}, "first one free"),
        ({"outputs": [{"name": "logits", "dtype": "float32", "shape": [None, 3]}] * 2}, "same name"),
        ({"labels": [{"class_id": 1, "name": "a"}, {"class_id": 1, "name": "b"}]}, "class ids repeat"),
        ({"labels": [{"class_id": -1, "name": "a"}]}, "labels.0.class_id"),
        ({"postprocess": {"kind": "softmax", "temperature": 0}}, "temperature"),
        ({"postprocess": {"kind": "sigmoid", "thresholds": [0.5]}}, "one for each label"),
        ({"golden_tolerance": 10}, "golden_tolerance"),
        ({"files": {"../model.onnx": "0" * 64}}, "has no place in a package"),
        ({"files": {"model.onnx": "xyz"}}, "files.model.onnx"),
        ({"files": {"golden/expected.json": "0" * 64}}, "model.onnx is missing"),
        ({"preprocess": {"kind": "image", "height": 10**6, "width": 8}}, "height"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        parse_manifest(_broken(**changes))
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"name": NaN}', "\x00"])
def test_what_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(ManifestInvalid):
        parse_manifest(text)
