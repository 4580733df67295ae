"""Users, for admins."""

from sqlalchemy.orm import Session

from web import audit, users
from web.access import Permission
from web.calls import Call
from web.pagination import after_id, cut, encode
from web.payloads.accounts import NewUser, UserChange, UserList, UserView
from web.payloads.common import PageQuery
from web.routing import Routes

user_routes = Routes("users")


@user_routes.get("/users", may=Permission.ADMIN)
def index(call: Call, session: Session, query: PageQuery) -> UserList:  # noqa: ARG001
    """The users, oldest first."""
    found = users.page(session, after=after_id(query.after), limit=query.limit + 1)
    page = cut(found, query.limit, lambda user: encode(user.id))
    return UserList(items=[UserView.of(user) for user in page.items], next=page.next)


@user_routes.post("/users", may=Permission.ADMIN, status=201, problems=(409,))
def create(call: Call, session: Session, body: NewUser) -> UserView:
    """Adds a user."""
    user = users.add(session, email=body.email, role=body.role, password=body.password, now=call.now)
    audit.record(
        session,
        user_id=call.caller.id,
        action="user.add",
        subject=user.email,
        now=call.now,
        role=user.role.value,
    )
    return UserView.of(user)


@user_routes.patch("/users/{user_id}", may=Permission.ADMIN, problems=(409,))
def change(call: Call, session: Session, user_id: int, body: UserChange) -> UserView:
    """Changes role or password, or disables an account; ends the user's sessions."""
    user = users.change(
        session,
        user_id=user_id,
        now=call.now,
        role=body.role,
        password=body.password,
        disabled=body.disabled,
    )
    audit.record(
        session,
        user_id=call.caller.id,
        action="user.change",
        subject=user.email,
        now=call.now,
        role=body.role.value if body.role else None,
        password=body.password is not None,
        disabled=body.disabled,
    )
    return UserView.of(user)
