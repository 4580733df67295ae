"""Assignment: groups of people, tasks that are theirs alone, and rules."""

from sqlalchemy.orm import Session

from labeling import assignments, projects
from storage import jobs
from web import users
from web.access import Permission
from web.calls import Call
from web.errors import BadPayload
from web.payloads.common import JobStarted
from web.payloads.team import (
    AssignBody,
    Assigned,
    Assignee,
    GroupList,
    GroupMembers,
    GroupView,
    NewGroup,
    NewRule,
    RuleList,
    RuleView,
)
from web.routing import Routes

assignment_routes = Routes("assignments")


@assignment_routes.get("/projects/{project_id}/groups", may=Permission.REVIEW)
def index(call: Call, session: Session, project_id: int) -> GroupList:  # noqa: ARG001
    """The groups of a project; people to whom something was assigned are groups of one."""
    projects.get(session, project_id)
    return GroupList(items=[GroupView.of(group) for group in assignments.groups(session, project_id)])


@assignment_routes.post("/projects/{project_id}/groups", may=Permission.MANAGE, status=201, problems=(409,))
def create(call: Call, session: Session, project_id: int, body: NewGroup) -> GroupView:
    """Makes a group."""
    _check_people(session, body.members)
    group = assignments.add_group(
        session, project_id=project_id, name=body.name, members=body.members, now=call.now
    )
    return GroupView.of(group)


@assignment_routes.put("/groups/{group_id}/members", may=Permission.MANAGE)
def put_members(call: Call, session: Session, group_id: int, body: GroupMembers) -> GroupView:  # noqa: ARG001
    """Says who is in a group; what is assigned to it is theirs from now on."""
    _check_people(session, body.members)
    return GroupView.of(assignments.set_members(session, group_id=group_id, members=body.members))


@assignment_routes.delete("/groups/{group_id}", may=Permission.MANAGE, status=204)
def remove(call: Call, session: Session, group_id: int) -> None:  # noqa: ARG001
    """Forgets a group; its tasks go back to everybody."""
    assignments.remove_group(session, group_id)


@assignment_routes.post("/projects/{project_id}/assign", may=Permission.MANAGE)
def assign(call: Call, session: Session, project_id: int, body: AssignBody) -> Assigned:
    """Gives the tasks of these items to a group, to one person, or back to everybody."""
    projects.get(session, project_id)
    group_id = _group(call, session, project_id, body)
    changed = assignments.assign(session, project_id=project_id, item_ids=body.item_ids, group_id=group_id)
    return Assigned(changed=changed)


@assignment_routes.get("/projects/{project_id}/assignment-rules", may=Permission.REVIEW)
def list_rules(call: Call, session: Session, project_id: int) -> RuleList:  # noqa: ARG001
    """The rules, in the order in which they are tried."""
    projects.get(session, project_id)
    return RuleList(items=[RuleView.of(rule) for rule in assignments.rules(session, project_id)])


@assignment_routes.post("/projects/{project_id}/assignment-rules", may=Permission.MANAGE, status=201)
def add_rule(call: Call, session: Session, project_id: int, body: NewRule) -> RuleView:
    """Adds a rule. It is tried when items come in or are drafted anew, and when `assign` is started."""
    projects.get(session, project_id)
    group_id = _group(call, session, project_id, body)
    if group_id is None:
        raise BadPayload.of("group_id", "say to which group or to whom the rule assigns")
    return RuleView.of(
        assignments.add_rule(session, group_id=group_id, condition=body.condition, now=call.now)
    )


@assignment_routes.delete("/assignment-rules/{rule_id}", may=Permission.MANAGE, status=204)
def remove_rule(call: Call, session: Session, rule_id: int) -> None:  # noqa: ARG001
    """Forgets a rule; what it assigned stays assigned."""
    assignments.remove_rule(session, rule_id)


@assignment_routes.post("/projects/{project_id}/assignment-rules/apply", may=Permission.MANAGE, status=202)
def apply_rules(call: Call, session: Session, project_id: int) -> JobStarted:
    """Starts a job that tries the rules on every open task of the open queue."""
    projects.get(session, project_id)
    job_id = jobs.submit(
        session,
        kind="assign",
        arguments={"project_id": project_id},
        project_id=project_id,
        created_by=call.caller.id,
        now=call.now,
    )
    return JobStarted(job_id=job_id)


def _group(call: Call, session: Session, project_id: int, to: Assignee) -> int | None:
    """The group named; for a person the one that is only them. None for everybody."""
    if to.user_id is None:
        if to.group_id is not None and assignments.group(session, to.group_id).project_id != project_id:
            raise BadPayload.of("group_id", "this group belongs to another project")
        return to.group_id
    who = users.get(session, to.user_id)
    return assignments.person(
        session, project_id=project_id, annotator_id=who.id, name=who.email, now=call.now
    ).id


def _check_people(session: Session, members: list[int]) -> None:
    for user_id in members:
        users.get(session, user_id)
