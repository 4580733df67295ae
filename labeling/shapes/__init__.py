"""Regions: one labelled thing each, as values.

A new kind of region is one class below `Shape`, named in `parsing.Region`; parsing, schema checks and the API
then know it.
"""

from labeling.shapes.boxes import Box, RotatedBox
from labeling.shapes.choice import Choice
from labeling.shapes.keypoints import MAX_KEYPOINTS, Keypoints
from labeling.shapes.mask import Mask
from labeling.shapes.parsing import (
    MAX_REGIONS,
    SHAPES,
    Region,
    RegionKind,
    RegionUnion,
    dump_regions,
    parse_regions,
)
from labeling.shapes.paths import Polygon, Polyline
from labeling.shapes.shape import AttributeValue, ClassId, Extent, ItemKind, Label, Point, Shape
from labeling.shapes.texts import FreeText, Relation, Span

__all__ = [
    "MAX_KEYPOINTS",
    "MAX_REGIONS",
    "SHAPES",
    "AttributeValue",
    "Box",
    "Choice",
    "ClassId",
    "Extent",
    "FreeText",
    "ItemKind",
    "Keypoints",
    "Label",
    "Mask",
    "Point",
    "Polygon",
    "Polyline",
    "Region",
    "RegionKind",
    "RegionUnion",
    "Relation",
    "RotatedBox",
    "Shape",
    "Span",
    "dump_regions",
    "parse_regions",
]
