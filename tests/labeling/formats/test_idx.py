"""IDX files: pairs, folders, and headers that promise what is not there."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from labeling import images
from labeling.errors import BadSource
from tests.labeling.formats.sources import Rows, write_idx

PIXELS = np.arange(5 * 6 * 4, dtype=np.uint8).reshape(5, 6, 4)


def test_a_folder_with_train_and_test(tmp_path: Path) -> None:
    write_idx(tmp_path, "t10k", PIXELS[3:], [9, 0])
    write_idx(tmp_path, "train", PIXELS[:3], [2, 1, 0])
    rows = Rows(tmp_path, "image")
    assert rows.format == "idx"
    assert rows.ids == ["train/00000", "train/00001", "train/00002", "t10k/00000", "t10k/00001"]
    assert rows.labels == [(2,), (1,), (0,), (9,), (0,)]
    assert rows.records[0].attributes == {"part": "train"}
    decoded = images.decode_upright(rows.records[4].data or b"", 1000)
    assert decoded.size == (4, 6)
    assert np.array_equal(np.asarray(decoded)[:, :, 0], PIXELS[4])


@pytest.mark.parametrize("zipped", [True, False])
def test_one_file_with_or_without_labels(tmp_path: Path, zipped: bool) -> None:
    path = write_idx(tmp_path, "train", PIXELS, None, zipped=zipped)
    rows = Rows(path, "image")
    assert (rows.format, len(rows.records), rows.labels[0]) == ("idx", 5, ())
    assert "no labels file" in str(rows.notes[0])
    write_idx(tmp_path, "train", PIXELS, [1] * 5, zipped=zipped)
    assert Rows(path, "image").labels == [(1,)] * 5


def test_counts_must_agree(tmp_path: Path) -> None:
    path = write_idx(tmp_path, "train", PIXELS, [1, 2])
    with pytest.raises(BadSource, match="2 labels for the 5 images"):
        Rows(path, "image")


def test_a_file_that_ends_early_loses_only_the_rest(tmp_path: Path) -> None:
    path = write_idx(tmp_path, "train", PIXELS, None, zipped=False)
    path.write_bytes(path.read_bytes()[: 16 + 2 * 24 + 5])
    rows = Rows(path, "image")
    assert len(rows.records) == 2
    assert [str(b) for b in rows.bad] == [
        "train-images-idx3-ubyte, image 3: the file ends here; 3 of 5 images are missing"
    ]


def test_a_gzip_that_is_cut(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (50, 28, 28), dtype=np.uint8)
    path = write_idx(tmp_path, "train", noise, None)
    path.write_bytes(path.read_bytes()[:20_000])
    rows = Rows(path, "image")
    assert 0 < len(rows.records) < 50
    assert "damaged or cut short" in rows.bad[0].message


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (struct.pack(">4I", 2051, 1, 50_000, 50_000), "1 to 4096 a side"),
        (struct.pack(">4I", 2051, 1, 0, 5), "1 to 4096 a side"),
        (struct.pack(">2I", 2051, 1), "inside its header"),
        (struct.pack(">4I", 2052, 1, 2, 2), "magic 2052"),
        (b"", "inside its header"),
    ],
)
def test_headers_are_checked_before_anything_is_allocated(
    tmp_path: Path, header: bytes, message: str
) -> None:
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(header))
    with pytest.raises(BadSource, match=message):
        Rows(path, "image", "idx")


def test_a_count_of_billions_is_only_a_promise(tmp_path: Path) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(struct.pack(">4I", 2051, 2**32 - 1, 2, 2) + bytes(8))
    rows = Rows(path, "image")
    assert len(rows.records) == 2
    assert "4294967293 of 4294967295 images are missing" in rows.bad[0].message


def test_no_texts_in_idx(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="takes texts"):
        Rows(write_idx(tmp_path, "train", PIXELS, None), "text")
