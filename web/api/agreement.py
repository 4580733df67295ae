"""Agreement of annotators."""

from sqlalchemy.orm import Session

from labeling import agreement
from web import users
from web.access import Permission
from web.calls import Call
from web.payloads.agreement import AgreementView
from web.routing import Routes

agreement_routes = Routes("agreement")


@agreement_routes.get("/projects/{project_id}/agreement", may=Permission.REVIEW)
def show(call: Call, session: Session, project_id: int) -> AgreementView:  # noqa: ARG001
    """How far annotators agree: for the project, for each class and for each pair of them."""
    report = agreement.report(session, project_id=project_id)
    people = {user_id for field in report.fields for pair in field.pairs for user_id in (pair.a, pair.b)}
    return AgreementView.of(report, users.emails(session, people))
