"""Every kind of background job there is. Importing this may load torch: the web process never does."""

from collections.abc import Mapping

from active_learning.jobs import job_kinds as learning_kinds
from labeling.explorer.bulk import bulk_kind
from labeling.explorer.duplicates import duplicates_kind
from labeling.exports import export_kind
from preannotate.jobs import PRELABEL
from storage.jobs import JobKind
from web.imports import IMPORT, PREVIEW
from web.sources import SOURCES


def job_kinds() -> Mapping[str, JobKind]:
    kinds = (IMPORT, PREVIEW, export_kind(SOURCES), bulk_kind(), duplicates_kind(), PRELABEL)
    ours = {kind.name: kind for kind in kinds}
    return {**ours, **learning_kinds()}
