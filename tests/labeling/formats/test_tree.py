"""Sources as trees: nothing outside is read, and names from elsewhere find their file or say why not."""

import json
import zipfile
from pathlib import Path

import pytest

from labeling.errors import BadSource
from labeling.formats import ReadOptions, Target, read
from labeling.formats.tree import Tree, open_tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("annotations/all.json", "images/train/a.png", "images/val/a.png", "images/val/b.png"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (tmp_path / "secret.png").write_text("secret")
    (root / "images" / "link.png").symlink_to(tmp_path / "secret.png")
    return root


def test_names_find_their_file(folder: Path) -> None:
    with open_tree(folder) as tree:
        assert tree.find("images/val/b.png") == "images/val/b.png"
        assert tree.find("../images/val/b.png", "annotations") == "images/val/b.png"
        assert tree.find("C:\\data\\val\\a.png") == "images/val/a.png"
        assert tree.find("https://x.org/train/a.png?size=1") == "images/train/a.png"
        assert tree.find("a.png", "images/val") == "images/val/a.png"
        assert tree.find("c.png") is None
        with pytest.raises(ValueError, match="may be"):
            tree.find("a.png")


def test_nothing_outside_is_read(folder: Path) -> None:
    def check(tree: Tree) -> None:
        assert tree.find("../secret.png", "") is None
        for name in ("../secret.png", "images/link.png", "/etc/hostname"):
            with pytest.raises(ValueError, match="there is no file"):
                tree.read(name)
            with pytest.raises(ValueError, match="there is no file"):
                tree.open(name)

    with open_tree(folder) as tree:
        check(tree)
        assert [row.message for row in tree.problems] == ["a link that leaves the folder"]
    with open_tree(folder / "annotations" / "all.json") as tree:
        assert (tree.documents(".json"), tree.only) == (["annotations/all.json"], "annotations/all.json")
        check(tree)
    with zipfile.ZipFile(folder / "x.zip", "w") as archive:
        archive.writestr("../secret.png", "x")
        archive.writestr("in/a.png", "inside")
    with open_tree(folder / "x.zip") as tree:
        check(tree)
        assert (list(tree.paths), tree.read("in/a.png")) == (["in/a.png"], b"inside")


def test_a_damaged_entry_ends_the_source(tmp_path: Path) -> None:
    text = json.dumps(
        {"images": [], "categories": [], "annotations": [{"image_id": n} for n in range(9_000)]}
    )
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("instances.json", text)
    data = bytearray((tmp_path / "x.zip").read_bytes())
    middle = len(data) // 2
    data[middle : middle + 20] = bytes(20)
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(BadSource):
        list(read(tmp_path / "x.zip", "coco", ReadOptions(), Target("image")))
