"""Label schemas: which classes there are and which fields an annotator fills in.

A schema is a value. Class ids are frozen: a later version may append, rename, recolour or retire a class,
never move or reuse an id, so an old label always means what it meant.
"""

from labeling.schema.attributes import Attribute, AttributeKind
from labeling.schema.evolution import check_evolution, grow
from labeling.schema.fit import check_kind, check_regions
from labeling.schema.model import PALETTE, LabelClass, LabelField, LabelSchema, parse_schema

__all__ = [
    "PALETTE",
    "Attribute",
    "AttributeKind",
    "LabelClass",
    "LabelField",
    "LabelSchema",
    "check_evolution",
    "check_kind",
    "check_regions",
    "grow",
    "parse_schema",
]
