"""What a user may tell the readers; everything left out is found by looking at the source."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FormatName = Literal[
    "folder", "csv", "jsonl", "idx", "zip", "files",
    "coco", "yolo", "voc", "cvat", "labelme", "vott", "labelbox", "supervisely", "scalabel", "kitti",
    "openimages",
    "label-studio", "conll", "prodigy", "doccano", "argilla", "parquet", "huggingface",
]  # fmt: skip
Column = Annotated[str, Field(min_length=1, max_length=500)]


class ReadOptions(BaseModel):
    """Columns are named by their header, or by number from 1; JSON lines know keys only.

    `text_column` may name several columns, separated by commas: their texts are joined by a blank.
    `metadata` are the columns kept with the item; None keeps every column that has no other use.
    `label_separator` splits one cell into several classes. `folder_labels` takes the class from the folder.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text_column: Column | None = None
    image_column: Column | None = None
    label_column: Column | None = None
    id_column: Column | None = None
    scenario_column: Column | None = None
    prediction_column: Column | None = None
    score_column: Column | None = None
    metadata: tuple[Column, ...] | None = None
    prediction_source: Annotated[str, Field(min_length=1, max_length=200)] = "imported"
    header: bool | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    label_separator: Annotated[str, Field(min_length=1, max_length=10)] | None = None
    folder_labels: bool = True
