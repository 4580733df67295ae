"""Whether a model's labels are classes of a project's label schema, and which field its drafts fill."""

from labeling.schema import LabelSchema
from preannotate.errors import SchemaMismatch
from preannotate.signature import Boxes, Manifest, Sigmoid


def bound_field(manifest: Manifest, schema: LabelSchema) -> str:
    """The name of the first field that takes every label of the model.

    Classes are bound by id, which never changes; a class may have been renamed since, but a label whose name
    now belongs to another id is a mistake. Raises SchemaMismatch that lists each label that does not fit.
    """
    names = {label_class.id: label_class.name for label_class in schema.classes}
    ids = {name: class_id for class_id, name in names.items()}
    unmatched = [
        f"{label.name} (class {label.class_id})"
        for label in manifest.labels
        if label.class_id not in names or ids.get(label.name, label.class_id) != label.class_id
    ]
    if unmatched:
        raise SchemaMismatch(manifest.name, unmatched)
    kind = "box" if isinstance(manifest.postprocess, Boxes) else "choice"
    fields = [field for field in schema.fields if field.kind == kind]
    if isinstance(manifest.postprocess, Sigmoid):
        fields = [field for field in fields if field.multiple]
    wanted = {label.class_id for label in manifest.labels}
    for field in fields:
        if wanted <= set(field.classes):
            return field.name
    raise SchemaMismatch(manifest.name, [f"no {kind} field takes all of its {len(wanted)} classes"])
