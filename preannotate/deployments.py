"""Which model versions draft a project's items: an append-only list whose newest entry is in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from preannotate.errors import DeploymentInvalid, NoDeployment
from preannotate.tables import DeploymentRow, ModelVersionRow
from preannotate.traffic import Route, route, salt
from storage.errors import Conflict

DEFAULT_BLIND_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Deployment:
    """`stable_id` and `canary_id` are model versions; no stable one means that nothing drafts."""

    id: int
    project_id: int
    number: int
    stable_id: int | None
    canary_id: int | None
    canary_share: float
    blind_share: float
    replaces: int | None
    reason: str
    created_by: int | None
    created_at: datetime

    def route(self, content_hash: str) -> Route:
        """The arm that drafts the item, and whether the draft stays hidden."""
        return route(
            content_hash,
            project_salt=salt(self.project_id),
            canary_share=self.canary_share if self.canary_id is not None else 0.0,
            blind_share=self.blind_share,
        )

    def version_for(self, arm: Route) -> int | None:
        """The model version that drafts items on this route."""
        return self.canary_id if arm.arm == "canary" else self.stable_id


def current(session: Session, project_id: int) -> Deployment | None:
    """The deployment in force, or None when there never was one."""
    rows = _newest_first(session, project_id, limit=1)
    return rows[0] if rows else None


def history(session: Session, project_id: int, *, limit: int = 100) -> list[Deployment]:
    """Newest first."""
    return _newest_first(session, project_id, limit=limit)


def deploy(
    session: Session,
    *,
    project_id: int,
    stable: int | None,
    canary: int | None = None,
    canary_share: float = 0.0,
    blind_share: float = DEFAULT_BLIND_SHARE,
    reason: str = "",
    created_by: int | None = None,
    now: datetime,
) -> Deployment:
    """Puts model versions (ids) in force. Raises DeploymentInvalid naming the field, Conflict when somebody
    else deployed at the same moment."""
    _check(session, project_id, stable, canary, canary_share, blind_share)
    before = current(session, project_id)
    return _append(
        session,
        DeploymentRow(
            project_id=project_id,
            number=1 if before is None else before.number + 1,
            stable_id=stable,
            canary_id=canary,
            canary_share=canary_share,
            blind_share=blind_share,
            replaces=None if before is None else before.number,
            reason=reason,
            created_by=created_by,
            created_at=now,
        ),
    )


def rollback(
    session: Session, *, project_id: int, reason: str = "", created_by: int | None = None, now: datetime
) -> Deployment:
    """Puts the deployment that the present one replaced in force again; twice goes back two steps."""
    present = current(session, project_id)
    if present is None:
        raise NoDeployment(project_id)
    row = session.scalar(
        select(DeploymentRow).where(
            DeploymentRow.project_id == project_id, DeploymentRow.number == present.replaces
        )
    )
    if row is None:
        raise Conflict(f"deployment {present.number} is the first one: there is nothing to roll back to")
    return _append(
        session,
        DeploymentRow(
            project_id=project_id,
            number=present.number + 1,
            stable_id=row.stable_id,
            canary_id=row.canary_id,
            canary_share=row.canary_share,
            blind_share=row.blind_share,
            replaces=row.replaces,
            reason=reason or f"rollback to deployment {row.number}",
            created_by=created_by,
            created_at=now,
        ),
    )


def _append(session: Session, row: DeploymentRow) -> Deployment:
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict("somebody else changed the deployment at the same moment; look at it again") from error
    return _value(row)


def _check(
    session: Session,
    project_id: int,
    stable: int | None,
    canary: int | None,
    canary_share: float,
    blind_share: float,
) -> None:
    for name, share in (("canary_share", canary_share), ("blind_share", blind_share)):
        if not 0.0 <= share <= 1.0:
            raise DeploymentInvalid(name, f"{share} is not a share between 0 and 1")
    if canary is None and canary_share > 0:
        raise DeploymentInvalid("canary_share", "needs a canary")
    if canary is not None and (stable is None or canary == stable):
        raise DeploymentInvalid("canary", "needs a stable version beside it, and another one")
    for name, version_id in (("stable", stable), ("canary", canary)):
        if version_id is None:
            continue
        row = session.get(ModelVersionRow, version_id)
        if row is None or row.project_id != project_id:
            raise DeploymentInvalid(name, f"there is no model version {version_id} in this project")
        if row.package_hash is None:
            raise DeploymentInvalid(name, f"model {row.number} ({row.name}) was imported and has no program")


def _newest_first(session: Session, project_id: int, *, limit: int) -> list[Deployment]:
    rows = session.scalars(
        select(DeploymentRow)
        .where(DeploymentRow.project_id == project_id)
        .order_by(DeploymentRow.number.desc())
        .limit(limit)
    )
    return [_value(row) for row in rows]


def _value(row: DeploymentRow) -> Deployment:
    return Deployment(
        id=row.id,
        project_id=row.project_id,
        number=row.number,
        stable_id=row.stable_id,
        canary_id=row.canary_id,
        canary_share=row.canary_share,
        blind_share=row.blind_share,
        replaces=row.replaces,
        reason=row.reason,
        created_by=row.created_by,
        created_at=row.created_at,
    )
