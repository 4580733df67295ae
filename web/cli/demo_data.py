"""What the demo runs on: scikit-learn's digits as a folder of PNG files, or data of your own."""

from pathlib import Path
from typing import get_args

import numpy as np
from PIL import Image

from labeling.errors import BadSource
from labeling.formats import Record, Target, detect, read
from labeling.formats.options import ReadOptions
from labeling.shapes import ItemKind

_SIDE = 64  # pixels: the scans have 8, which nobody likes to look at


def write_digits(folder: Path) -> Path:
    """The 1,797 scans as `<digit>/digit-0000.png`, grey, smoothly enlarged; written once."""
    from sklearn.datasets import load_digits

    done = folder / "complete"
    root = folder / "digits"
    if not done.exists():
        scans = load_digits()
        for number, (scan, digit) in enumerate(zip(scans.images, scans.target, strict=True)):
            target = root / str(digit) / f"digit-{number:04}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            pixels = np.clip(255 - scan * 255 / 16, 0, 255).astype(np.uint8)
            Image.fromarray(pixels).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(target)
        done.touch()
    return root


def kind_of(path: Path, options: ReadOptions) -> ItemKind:
    """Whether the source holds images or texts: what the first thing in it is. Raises BadSource."""
    format_name = detect(path)
    for kind in get_args(ItemKind):
        try:
            rows = read(path, format_name, options, Target(kind))
            first = next((row for row in rows if isinstance(row, Record)), None)
        except BadSource:
            continue
        if first is not None and (first.text is None) == (kind == "image"):
            found: ItemKind = kind
            return found
    raise BadSource(path.name, "neither images nor texts were found in it")
