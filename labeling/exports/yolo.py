"""YOLO folders: `data.yaml`, `images/<split>/`, `labels/<split>/` with one line an object in shares of the
image."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import yaml

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, Line, OutFile
from labeling.geometry.outlines import corners
from labeling.geometry.overlaps import bounds
from labeling.shapes import Box, Keypoints, Polygon, Region, RotatedBox

TASKS = {
    "yolo-detect": ("box",),
    "yolo-segment": ("polygon",),
    "yolo-obb": ("rotated_box",),
    "yolo-pose": ("keypoints", "box"),
}
_SPLITS = {"train": "train", "validation": "val", "test": "test"}


def choose(contents: Contents) -> str:
    """The task whose shapes the schema asks for; raises ExportUnsuitable when that is not one task."""
    kinds = {field.kind for field in contents.fields.values()}
    if kinds == {"choice"}:
        return "yolo-classify"
    fitting = [name for name, carried in TASKS.items() if kinds <= set(carried)]
    if not fitting:
        raise ExportUnsuitable(
            f"a YOLO folder is for one task, and the label schema asks for {', '.join(sorted(kinds))}; "
            f"choose one of {', '.join(TASKS)} and leave the others out"
        )
    return fitting[0]


def refusal(region: Region, line: Line) -> str | None:  # noqa: ARG001
    if isinstance(region, Polygon) and region.holes:
        return "an outline of YOLO has no holes"
    return None


def suits_pose(contents: Contents) -> None:
    """Raises ExportUnsuitable when skeletons differ in their number of points."""
    counts = {len(f.points) for f in contents.fields.values() if f.kind == "keypoints"}
    if len(counts) > 1:
        raise ExportUnsuitable("the skeletons of a YOLO folder all have the same number of points")


def writer(task: str) -> Callable[[Contents], Iterator[OutFile]]:
    def write(contents: Contents) -> Iterator[OutFile]:
        yield OutFile("data.yaml", True, iter([_config(contents, task)]))
        places = {class_id: place for place, class_id in enumerate(contents.names)}
        for line in contents.lines():
            text = "".join(f"{row}\n" for row in _rows(contents.regions(line), line, places, task))
            stem = line.name.rpartition(".")[0]
            split = _SPLITS[line.example.split]
            yield OutFile(f"labels/{split}/{stem}.txt", True, iter([text.encode()]))
            if contents.with_media:
                yield OutFile(f"images/{split}/{line.name}", False, iter([contents.picture(line)]))

    return write


def _config(contents: Contents, task: str) -> bytes:
    found = [_SPLITS[split] for split in contents.splits()]
    document: dict[str, Any] = {"path": "."}
    for key in ("train", "val", "test"):
        if key in found:
            document[key] = f"images/{key}"
    document.setdefault("val", document.get("train", f"images/{found[0]}" if found else "images/train"))
    document.setdefault("train", document["val"])
    document["names"] = dict(enumerate(contents.names.values()))
    if task == "yolo-pose":
        points = next((f.points for f in contents.fields.values() if f.kind == "keypoints"), ())
        document["kpt_shape"] = [len(points), 3]
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True).encode()


def _rows(regions: Sequence[Region], line: Line, places: dict[int, int], task: str) -> Iterator[str]:
    size = (line.width, line.height)
    if task == "yolo-pose":
        yield from _poses(regions, size, places)
        return
    for region in regions:
        (class_id,) = region.class_ids()
        match region:
            case Box():
                values = _box(bounds(region), size)
            case Polygon():
                values = _shares(region.points, size)
            case RotatedBox():
                values = _shares(corners(region), size)
            case _:
                raise TypeError(region.kind)
        yield _row(places[class_id], values)


def _poses(regions: Sequence[Region], size: tuple[int, int], places: dict[int, int]) -> Iterator[str]:
    """Keypoints with the box of their group, or the box around them; a box alone has no point labelled."""
    boxes: dict[tuple[str | None, tuple[int, ...]], Box] = {
        (r.group, r.class_ids()): r for r in regions if isinstance(r, Box) and r.group is not None
    }
    poses = [region for region in regions if isinstance(region, Keypoints)]
    count = len(poses[0].points) if poses else 0
    used = set()
    for pose in poses:
        box = boxes.get((pose.group, pose.class_ids()))
        if box is not None and box.id not in used:
            used.add(box.id)
        else:
            box = None
        values = _box(bounds(pose if box is None else box), size)
        for x, y, v in pose.points:
            values += [x / size[0], y / size[1], v]
        yield _row(places[pose.class_ids()[0]], values)
    for region in regions:
        if isinstance(region, Box) and region.id not in used:
            yield _row(places[region.class_ids()[0]], _box(bounds(region), size) + [0.0, 0.0, 0] * count)


def _box(around: tuple[float, float, float, float], size: tuple[int, int]) -> list[float]:
    left, top, right, bottom = around
    return [
        (left + right) / 2 / size[0],
        (top + bottom) / 2 / size[1],
        (right - left) / size[0],
        (bottom - top) / size[1],
    ]


def _shares(points: Sequence[tuple[float, float]], size: tuple[int, int]) -> list[float]:
    return [value for x, y in points for value in (x / size[0], y / size[1])]


def _row(place: int, values: Sequence[float]) -> str:
    """Trainers leave out what lies outside of 0..1."""
    cells = (str(v) if isinstance(v, int) else f"{min(max(v, 0.0), 1.0):.10f}" for v in values)
    return " ".join((str(place), *cells))
