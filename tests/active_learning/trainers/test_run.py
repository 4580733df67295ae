import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
import torch

from active_learning.errors import ConfigInvalid, NothingToTrainOn, TrainerUnavailable, UnusableExample
from active_learning.trainers.config import ImageConfig, TextConfig
from active_learning.trainers.data import TrainingData, class_weights
from active_learning.trainers.run import predict_all, train
from preannotate.errors import BadInput
from preannotate.package import pack, verify
from tests.active_learning.trainers.factories import LABELS, example, pictures, sentence, texts

SMALL_NET = ImageConfig(network="convnet", steps=40, batch=16)


def packed(data: TrainingData, config: TextConfig | ImageConfig, folder: Path, seed: int = 3) -> str:
    trained = train(data, config, seed=seed, folder=folder / "package", dataset_hash="d", training_run="r")
    return hashlib.sha256(pack(trained.package, folder / "model.zip").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("data", "config"),
    [(texts(), TextConfig()), (pictures(), ImageConfig()), (pictures(colour=True), SMALL_NET)],
    ids=["text", "patches", "convnet"],
)
def test_learns_and_leaves_a_verified_package(
    data: TrainingData, config: TextConfig | ImageConfig, tmp_path: Path
) -> None:
    said: list[float] = []
    trained = train(
        data, config, seed=1, folder=tmp_path / "p", progress=lambda fraction, _: said.append(fraction)
    )
    assert (trained.metrics.test.accuracy.value or 0) >= 0.9
    assert trained.metrics.validation.accuracy.n == 12
    assert trained.metrics.examples == {"train": 36, "validation": 12, "test": 12}
    assert said == sorted(said)
    assert said[-1] == 1.0
    verify(trained.package)
    assert [label.class_id for label in trained.package.manifest.labels] == [b.class_id for b in data.labels]
    probabilities, embeddings = predict_all(trained.package, [e.data for e in data.examples])
    assert np.allclose(probabilities.sum(axis=1), 1.0, atol=1e-5)
    assert embeddings is not None
    assert len(embeddings) == 60


@pytest.mark.parametrize(
    ("data", "config"),
    [(texts(), TextConfig()), (pictures(), ImageConfig()), (pictures(), SMALL_NET)],
    ids=["text", "patches", "convnet"],
)
def test_same_inputs_same_package(
    data: TrainingData, config: TextConfig | ImageConfig, tmp_path: Path
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    shuffled = dataclasses.replace(data, examples=data.examples[::-1], unlabelled=data.unlabelled[::-1])
    before = torch.random.get_rng_state()
    assert packed(data, config, tmp_path / "a") == packed(shuffled, config, tmp_path / "b")
    assert torch.equal(before, torch.random.get_rng_state())


def test_torch_archive_says_what_the_onnx_program_says(tmp_path: Path) -> None:
    for data, config in (
        (texts(), TextConfig(torch_export=True)),
        (pictures(), ImageConfig(torch_export=True)),
    ):
        folder = tmp_path / data.kind
        package = train(data, config, seed=0, folder=folder).package
        inputs = [e.data for e in data.examples[:5]]
        by_onnx = predict_all(package, inputs)[0]
        manifest = package.manifest.model_copy(update={"framework": "torch-export"})
        twin = dataclasses.replace(package, manifest=manifest)
        runtime = verify(twin, trusted=frozenset(package.manifest.files.values()))
        by_torch = runtime.predict([runtime.decode(item) for item in inputs])
        assert np.allclose(by_onnx, [output.probabilities for output in by_torch], atol=1e-4)


def test_several_classes_an_item(tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    examples = []
    for i in range(90):
        classes = [c for c, present in zip((3, 7, 5), (i & 1, i & 2, i & 4), strict=True) if present]
        text = b" ".join(sentence(random, c) for c in classes) or b"nothing of interest"
        examples.append(
            example(text + f" {i}".encode(), tuple(classes), ("train", "train", "test")[(i // 8) % 3])
        )
    data = TrainingData("text", LABELS, examples, multiple=True)
    trained = train(data, TextConfig(), seed=0, folder=tmp_path / "p")
    assert (trained.metrics.test.accuracy.value or 0) > 0.7
    assert trained.package.manifest.postprocess.kind == "sigmoid"


def test_empty_splits_and_a_class_without_examples(tmp_path: Path) -> None:
    data = texts()
    only = [e for e in data.examples if e.split == "train" and e.label != 5]
    trained = train(dataclasses.replace(data, examples=only), TextConfig(), seed=0, folder=tmp_path / "p")
    assert trained.metrics.test.accuracy.value is None
    probabilities, _ = predict_all(trained.package, [e.data for e in only])
    assert probabilities[:, 2].max() < 0.1


def test_two_examples_are_enough(tmp_path: Path) -> None:
    examples = [example(b"goal team", 3, "train"), example(b"bank oil", 7, "train")]
    trained = train(TrainingData("text", LABELS, examples), TextConfig(), seed=0, folder=tmp_path / "t")
    assert predict_all(trained.package, [b"the team"])[0][0].argmax() == 0
    few = pictures(10)
    pair = dataclasses.replace(few, examples=few.examples[:2], unlabelled=())
    train(pair, ImageConfig(), seed=0, folder=tmp_path / "i")


def test_what_cannot_teach_is_named(tmp_path: Path) -> None:
    data = texts()
    one = [e for e in data.examples if e.label == 3]
    for examples, reason in (
        (one, "'sport'"),
        ([e for e in data.examples if e.split == "test"], "training split"),
        ([*data.examples, example(b"x", 99, "train")], "class 99"),
        ([*data.examples, example(b"x", (3,), "train")], "one class id"),
    ):
        with pytest.raises(NothingToTrainOn, match=reason):
            train(dataclasses.replace(data, examples=examples), TextConfig(), seed=0, folder=tmp_path / "p")
    assert not (tmp_path / "p").exists()


def test_unreadable_items(tmp_path: Path) -> None:
    for data, config, broken in (
        (texts(), TextConfig(), b"\xff\xfe\x00"),
        (pictures(), ImageConfig(), b"no image at all"),
    ):
        bad = example(broken, data.labels[0].class_id, "train")
        with pytest.raises(UnusableExample, match=bad.hash):
            train(
                dataclasses.replace(data, examples=[*data.examples, bad]),
                config,
                seed=0,
                folder=tmp_path / "x",
            )
        ignored = dataclasses.replace(data, unlabelled=[*data.unlabelled, broken])
        trained = train(ignored, config, seed=0, folder=tmp_path / data.kind)
        with pytest.raises(BadInput):
            predict_all(trained.package, [broken])


def test_config_has_to_fit_the_data(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid):
        train(texts(), ImageConfig(), seed=0, folder=tmp_path / "p")


def test_missing_extras_and_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(TrainerUnavailable, match="encoder"):
        train(texts(), TextConfig(encoder=str(tmp_path / "none")), seed=0, folder=tmp_path / "p")
    config = ImageConfig(network="resnet18", pretrained=str(tmp_path / "none.pt"))
    with pytest.raises(TrainerUnavailable, match=r"none\.pt"):
        train(pictures(), config, seed=0, folder=tmp_path / "p")


def test_balanced_weights() -> None:
    targets = np.array([[1, 0], [1, 0], [1, 0], [0, 1]], np.float32)
    weights = class_weights(targets, "balanced")
    assert weights[:3].sum() == pytest.approx(weights[3])
    assert weights.mean() == pytest.approx(1.0)
    assert class_weights(targets, "none").tolist() == [1.0] * 4
