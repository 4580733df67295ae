"""The REST API: one file a noun, every route declared once."""

from web.api.agreement import agreement_routes
from web.api.annotations import annotation_routes
from web.api.assignments import assignment_routes
from web.api.bulk import bulk_routes
from web.api.comments import comment_routes
from web.api.datasets import dataset_routes
from web.api.deletions import deletion_routes
from web.api.deployments import deployment_routes
from web.api.events import event_routes
from web.api.imports import import_routes
from web.api.items import item_routes
from web.api.jobs import job_routes
from web.api.members import member_routes
from web.api.models import model_routes
from web.api.preferences import preference_routes
from web.api.projects import project_routes
from web.api.quality import quality_routes
from web.api.queue import queue_routes
from web.api.reviews import review_routes
from web.api.segments import segment_routes
from web.api.session import session_routes
from web.api.similar import similar_routes
from web.api.sweeps import sweep_routes
from web.api.tasks import task_routes
from web.api.tokens import token_routes
from web.api.training import training_routes
from web.api.users import user_routes
from web.api.views import view_routes
from web.routing import Operation

OPERATIONS: list[Operation] = [
    *session_routes,
    *user_routes,
    *token_routes,
    *preference_routes,
    *project_routes,
    *item_routes,
    *segment_routes,
    *view_routes,
    *bulk_routes,
    *similar_routes,
    *sweep_routes,
    *import_routes,
    *queue_routes,
    *task_routes,
    *annotation_routes,
    *deletion_routes,
    *review_routes,
    *member_routes,
    *assignment_routes,
    *quality_routes,
    *comment_routes,
    *agreement_routes,
    *dataset_routes,
    *model_routes,
    *deployment_routes,
    *training_routes,
    *job_routes,
    *event_routes,
]
