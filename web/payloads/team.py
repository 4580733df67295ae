"""Members, groups, assignment, and how work is checked."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from labeling.assignments import Condition, Group, Rule
from web.access import Role
from web.payloads.common import Interval, Payload, RowId, Share, View

Name = Annotated[str, Field(min_length=1, max_length=200)]
Word = Annotated[str, Field(min_length=1, max_length=500)]


class MemberView(View):
    """`role` in this project; null for somebody who has only their role in the workspace here."""

    user_id: int
    email: str
    workspace_role: Role
    role: Role | None


class Members(View):
    """Everybody of the workspace; `access` says whether they need a role of their own to enter."""

    access: Literal["open", "members"]
    people: list[MemberView]


class MemberBody(Payload):
    role: Literal["manager", "reviewer", "annotator"]


class AccessBody(Payload):
    access: Literal["open", "members"]


class GroupView(View):
    """`user_id` is set for a group that is one person."""

    id: int
    name: str
    user_id: int | None
    members: list[int]

    @classmethod
    def of(cls, group: Group) -> "GroupView":
        return cls(id=group.id, name=group.name, user_id=group.annotator_id, members=list(group.members))


class GroupList(View):
    items: list[GroupView]
    next: None = None


class NewGroup(Payload):
    name: Name
    members: Annotated[list[RowId], Field(max_length=1_000)]


class GroupMembers(Payload):
    members: Annotated[list[RowId], Field(max_length=1_000)]


class Assignee(Payload):
    """Either a group or one person."""

    group_id: RowId | None = None
    user_id: RowId | None = None

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if self.group_id is not None and self.user_id is not None:
            raise ValueError("give group_id or user_id, not both")
        return self


class AssignBody(Assignee):
    """Without group_id and user_id the items go back to everybody."""

    item_ids: Annotated[list[RowId], Field(min_length=1, max_length=10_000)]


class Assigned(View):
    changed: int


class NewRule(Assignee):
    """What is given must fit: `attribute` is a metadata key (with `value` if given), `class_id` a class that
    the item's prediction names."""

    scenario: Word | None = None
    attribute: Word | None = None
    value: Word | None = None
    class_id: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None

    @property
    def condition(self) -> Condition:
        return Condition(self.scenario, self.attribute, self.value, self.class_id)


class RuleView(View):
    id: int
    group_id: int
    scenario: str | None
    attribute: str | None
    value: str | None
    class_id: int | None

    @classmethod
    def of(cls, rule: Rule) -> "RuleView":
        asked = rule.condition
        return cls(
            id=rule.id,
            group_id=rule.group_id,
            scenario=asked.scenario,
            attribute=asked.attribute,
            value=asked.value,
            class_id=asked.class_id,
        )


class RuleList(View):
    items: list[RuleView]
    next: None = None


class ChecksView(View):
    """`honeypots` of the `with_gold` tasks whose answer is known (counted up to 10,000) are honeypots."""

    review_share: float
    honeypot_share: float
    honeypots: int
    with_gold: int


class ChecksBody(Payload):
    """What is given is changed; `honeypots`: how many tasks with a known answer are to be honeypots."""

    review_share: Share | None = None
    honeypot_share: Share | None = None
    honeypots: Annotated[int, Field(ge=0, le=10_000)] | None = None


class DayView(View):
    """What one person, or all of them, did on one day (UTC)."""

    day: date
    submitted: int
    active_seconds: float
    accepted: int
    fixed: int
    rejected: int
    agreement: Interval
    rejection: Interval


class PersonWork(View):
    """Over all days asked for. `agreement`: of the pairs of answers with others to the same task, those that
    said the same; `rejection`: of the answers that were reviewed, those sent back; `accuracy`: of honeypots.
    `careless`: of the wrong drafts on honeypots more were accepted as they were than can be chance."""

    user_id: int
    email: str | None
    submitted: int
    active_seconds: float
    seconds_each: float | None
    agreement: Interval
    rejection: Interval
    fixed: Interval
    accuracy: Interval
    wrong_accepted: Interval
    careless: bool
    chance: float | None
    days: list[DayView]


class WorkQuery(Payload):
    """`days`: how many days up to today."""

    days: Annotated[int, Field(ge=1, le=366)] = 30


class Work(View):
    """By person, who did most first; `days`: all of them together, days on which nobody worked left out."""

    first: date
    last: date
    days: list[DayView]
    people: list[PersonWork]
