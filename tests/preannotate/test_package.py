import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper

from preannotate.contents import file_hash
from preannotate.errors import (
    ArchiveRefused,
    BadInput,
    GoldenMismatch,
    ManifestInvalid,
    ModelFailed,
    PackageCorrupt,
    PackageError,
    UntrustedProgram,
)
from preannotate.package import Package, open_folder, open_zip, pack, verify, write
from tests.preannotate.factories import (
    detector_package,
    image_manifest,
    image_package,
    image_program,
    images,
    save_model,
    text_package,
)

Make = Callable[[Path], Package]


@pytest.mark.parametrize("make", [image_package, text_package, detector_package])
def test_a_package_survives_packing_and_verifies(make: Make, tmp_path: Path) -> None:
    package = make(tmp_path / "model")
    first = pack(package, tmp_path / "a.zip").read_bytes()
    opened = open_zip(tmp_path / "a.zip", tmp_path / "opened")
    assert opened.manifest == package.manifest
    assert pack(opened, tmp_path / "b.zip").read_bytes() == first
    verify(opened)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    hashes = {file_hash(pack(image_package(tmp_path / n), tmp_path / f"{n}.zip")) for n in ("one", "two")}
    assert len(hashes) == 1


def test_writing_needs_golden_inputs_that_can_be_read(tmp_path: Path) -> None:
    manifest = image_manifest()
    program = image_program(tmp_path / "m.onnx", manifest)
    with pytest.raises(BadInput):
        write(tmp_path / "a", manifest=manifest, programs={"onnx": program}, golden_inputs=[b"no image"])
    with pytest.raises(PackageCorrupt, match="golden input"):
        write(tmp_path / "b", manifest=manifest, programs={"onnx": program}, golden_inputs=[])


def _change(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: _change(f / "model.onnx"), "model.onnx: hashes to"),
        (lambda f: (f / "golden" / "000.input").unlink(), "golden/000.input: is missing"),
        (lambda f: (f / "run.py").write_text("1"), "run.py: is not listed"),
        (lambda f: (f / "golden" / "extra.input").write_text("1"), "golden/extra.input: is not listed"),
        (lambda f: (f / "model.json").unlink(), "model.json: is missing"),
        (lambda f: (f / "link").symlink_to("/etc/hostname"), "link: is a link"),
    ],
)
def test_a_folder_is_exactly_what_it_lists(spoil: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    package = image_package(tmp_path / "model")
    spoil(package.folder)
    with pytest.raises(PackageCorrupt) as caught:
        open_folder(package.folder)
    assert said in str(caught.value)


def _zip(path: Path, entries: dict[str, bytes], **attributes: int) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            for key, value in attributes.items():
                setattr(entry, key, value)
            archive.writestr(entry, data)
    return path


@pytest.mark.parametrize(
    "name", ["../model.onnx", "/etc/passwd", "golden/../../x", "a/b", "model.pkl", "x\\y"]
)
def test_entries_that_a_package_cannot_have_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveRefused):
        open_zip(_zip(tmp_path / "bad.zip", {name: b"1"}), tmp_path / "out" / "model")
    assert list((tmp_path / "out").iterdir()) == []


def test_links_bombs_and_what_is_no_zip_are_refused(tmp_path: Path) -> None:
    link = _zip(
        tmp_path / "link.zip", {"model.onnx": b"/etc/passwd"}, external_attr=(stat.S_IFLNK | 0o777) << 16
    )
    with pytest.raises(ArchiveRefused, match="plain file"):
        open_zip(link, tmp_path / "a")
    bomb = _zip(tmp_path / "bomb.zip", {"model.onnx": bytes(10_000)}, compress_type=zipfile.ZIP_DEFLATED)
    with pytest.raises(ArchiveRefused, match="more than 5000"):
        open_zip(bomb, tmp_path / "b", max_bytes=5_000)
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ArchiveRefused, match="not a sound zip"):
        open_zip(tmp_path / "no.zip", tmp_path / "c")
    with pytest.raises(PackageError):
        open_zip(_zip(tmp_path / "empty.zip", {}), tmp_path / "d")
    with pytest.raises(ManifestInvalid):
        open_zip(_zip(tmp_path / "list.zip", {"model.json": b"[]"}), tmp_path / "e")


def _relist(folder: Path) -> Package:
    """Lists the files as they are now, as someone who changes a package on purpose would."""
    manifest = json.loads((folder / "model.json").read_text())
    manifest["files"] = {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in manifest["files"]
    }
    (folder / "model.json").write_text(json.dumps(manifest))
    return open_folder(folder)


@pytest.mark.parametrize("make", [image_package, text_package, detector_package])
def test_golden_samples_that_do_not_replay_stop_a_package(make: Make, tmp_path: Path) -> None:
    folder = make(tmp_path / "model").folder
    path = folder / "golden" / "expected.json"
    samples = json.loads(path.read_text())
    numbers = samples[0].get("probabilities") or samples[0]["scores"]
    numbers[0] += 0.01
    path.write_text(json.dumps(samples))
    with pytest.raises(GoldenMismatch) as caught:
        verify(_relist(folder))
    assert caught.value.difference == pytest.approx(0.01, rel=1e-3)


def test_golden_samples_must_be_there_and_complete(tmp_path: Path) -> None:
    folder = image_package(tmp_path / "model").folder
    (folder / "golden" / "expected.json").write_text("[]")
    with pytest.raises(PackageCorrupt, match="exactly the golden inputs"):
        verify(_relist(folder))
    (folder / "golden" / "expected.json").write_text('[{"input": 3}]')
    with pytest.raises(PackageCorrupt, match=r"0\.input"):
        verify(_relist(folder))


def test_a_program_that_is_not_what_the_manifest_says_is_refused(tmp_path: Path) -> None:
    folder = image_package(tmp_path / "model").folder
    other = image_manifest(classes=5)
    image_program(folder / "model.onnx", other)
    with pytest.raises(ModelFailed, match="shape"):
        verify(_relist(folder))
    (folder / "model.onnx").write_bytes(b"garbage" * 10)
    with pytest.raises(ModelFailed, match="not an ONNX file"):
        verify(_relist(folder))


def test_weights_in_other_files_are_refused(tmp_path: Path) -> None:
    folder = image_package(tmp_path / "model").folder
    (tmp_path / "secret").write_bytes(np.zeros(9, np.float32).tobytes())
    model = onnx.load(folder / "model.onnx")
    weight = next(t for t in model.graph.initializer if t.name == "weight")
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="../secret")
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ModelFailed, match="another file"):
        verify(_relist(folder))


def test_weights_in_other_files_are_found_inside_nodes_too(tmp_path: Path) -> None:
    manifest = image_manifest()
    tensor = helper.make_tensor("hidden", TensorProto.FLOAT, [3, 3], [0.0] * 9)
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="/etc/passwd")
    branch = helper.make_graph([helper.make_node("Constant", [], ["w"], value=tensor)], "b", [], [])
    nodes = [helper.make_node("If", ["c"], ["logits"], then_branch=branch, else_branch=branch)]
    folder = image_package(tmp_path / "model").folder
    save_model(folder / "model.onnx", manifest, nodes, {})
    with pytest.raises(ModelFailed, match="another file"):
        verify(_relist(folder))


def test_a_torch_archive_is_loaded_only_when_it_is_known(tmp_path: Path) -> None:
    class MeanColour(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.head = torch.nn.Linear(3, 3)

        def forward(self, pixels):  # type: ignore[no-untyped-def]
            embedding = (pixels.to(torch.float32) / 255).mean(dim=(1, 2))
            return self.head(embedding), embedding

    torch.manual_seed(0)
    batch = torch.export.Dim("batch")
    example = torch.zeros(2, 8, 8, 3, dtype=torch.uint8)
    exported = torch.export.export(MeanColour().eval(), (example,), dynamic_shapes=({0: batch},))
    torch.export.save(exported, tmp_path / "m.pt2")
    manifest = image_manifest().model_copy(update={"framework": "torch-export"})
    package = write(
        tmp_path / "model",
        manifest=manifest,
        programs={"torch-export": tmp_path / "m.pt2"},
        golden_inputs=images(3),
    )
    with pytest.raises(UntrustedProgram) as caught:
        verify(package)
    runtime = verify(package, trusted=frozenset({caught.value.sha256}))
    assert len(runtime.predict_bytes(images(1))) == 1
