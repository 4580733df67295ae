"""Who may do what: one table from role to permissions, one from token scope to permissions.

Every route names the one permission it takes (`web.routing`); what a caller holds is the role's permissions,
for a token cut down to its scope's.
"""

from enum import StrEnum


class Permission(StrEnum):
    READ = "read"
    LABEL = "label"
    REVIEW = "review"
    MANAGE = "manage"
    ADMIN = "admin"


class Role(StrEnum):
    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"


class Scope(StrEnum):
    READ = "read"
    LABEL = "label"
    MANAGE = "manage"
    ADMIN = "admin"


_READ = frozenset({Permission.READ})
_LABEL = _READ | {Permission.LABEL}
_REVIEW = _LABEL | {Permission.REVIEW}
_MANAGE = _REVIEW | {Permission.MANAGE}
_ADMIN = _MANAGE | {Permission.ADMIN}

BY_ROLE: dict[Role, frozenset[Permission]] = {
    Role.ANNOTATOR: _LABEL,
    Role.REVIEWER: _REVIEW,
    Role.MANAGER: _MANAGE,
    Role.ADMIN: _ADMIN,
}
BY_SCOPE: dict[Scope, frozenset[Permission]] = {
    Scope.READ: _READ,
    Scope.LABEL: _LABEL,
    Scope.MANAGE: _MANAGE,
    Scope.ADMIN: _ADMIN,
}


def permissions(role: Role, scope: Scope | None) -> frozenset[Permission]:
    """What a caller holds; `scope` is None for somebody signed in with a password."""
    held = BY_ROLE[role]
    return held if scope is None else held & BY_SCOPE[scope]
