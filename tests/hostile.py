"""Files that were made to break a reader: what a hostile or careless sender might give."""

import io
import zipfile
from pathlib import Path

from tests.pictures import animated_gif, encode, pixel_bomb, png, quadrants, text_bomb, turned_jpeg

SHARED = Path(__file__).parents[2] / "shared" / "data" / "hostile"


def zipped(entries: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


XML = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
CSV = b'\xef\xbb\xbfid,text,label\r\n1,"two\nlines",a\n3,ragged\n4,too,many,cells\n5,"never closed,c\n'
JSONL = b'{"text":"one","label":"a"}\n\n{"text":"no end"\n{"text":123}\n["list"]\n{"text":"last","label":"b"}'
FILES: dict[str, bytes] = {
    "animated.gif": animated_gif(),
    "bomb.png": pixel_bomb(),
    "bomb.zip": zipped({"zeros.txt": bytes(30_000_000), "ok.png": png(5)}),
    "broken.jsonl": JSONL,
    "cmyk.jpg": encode(quadrants(64, 64).convert("CMYK"), "JPEG"),
    "cut.jpg": encode(quadrants(640, 480), "JPEG")[:2_000],
    "deep.json": b"[" * 100_000 + b"]" * 100_000,
    "empty.png": b"",
    "formula.csv": b'text,label\n"=HYPERLINK(""http://x"")",spam\n=1+1,ham\n@SUM(1),ham\n',
    "invalid.txt": b"latin-1 caf\xe9",
    "laughs.xml": XML,
    "mixed.csv": CSV,
    "nan.json": b'[{"id": 1, "score": NaN}]',
    "named.png": b"this is not an image",
    "object.json": b'{\n "images": [],\n "annotations": []\n}',
    "really_a_png.jpg": png(6),
    "script.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script/></svg>",
    "slip.zip": zipped({"ok.png": png(7), "../../evil.txt": b"evil"}),
    "text_chunk.png": text_bomb(),
    "turned.jpg": turned_jpeg(6),
    "wide.txt": "Grüße, 世界".encode("utf-16"),
}


def fill(folder: Path) -> Path:
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    return folder


def folders(made: Path) -> list[Path]:
    """The folder that `fill` made, and the shared one where it lies beside the repository."""
    return [folder for folder in (made, SHARED) if folder.is_dir()]
