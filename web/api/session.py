"""Signing in and out."""

from flask import Response

from web import attempts, users
from web.attempts import Attempt
from web.calls import Call
from web.dispatch import set_cookie
from web.errors import SignInRefused
from web.passwords import password_matches
from web.payloads.accounts import EndQuery, Person, SessionView, SignIn
from web.routing import Routes
from web.sessions import COOKIE, SessionCookie
from web.users import User

session_routes = Routes("session")


@session_routes.get("/session", may=None)
def show(call: Call) -> SessionView:
    """Who is signed in, and the CSRF token of this session; both null for a visitor."""
    visitor = call.visitor
    if visitor is None:
        return SessionView(user=None, csrf=None)
    return _view(call, visitor.user, visitor.cookie)


@session_routes.post("/session", may=None, answer=SessionView, problems=(401, 429))
def begin(call: Call, body: SignIn) -> Response:
    """Signs in: sets the session cookie and gives its CSRF token."""
    database = call.platform.database
    attempt = Attempt(call.request.remote_addr or "unknown", body.email.strip().lower())
    attempts.begin(database, attempt, now=call.now)
    with database.read() as session:
        known_hash = users.password_hash(session, body.email)
        user = users.by_email(session, body.email)
    if not password_matches(known_hash, body.password) or user is None:
        raise SignInRefused()
    attempts.succeed(database, attempt)
    value = call.platform.signer.issue(user, now=call.now)
    cookie = call.platform.signer.read(value, now=call.now)
    view = _view(call, user, cookie)
    response = Response(view.model_dump_json(), mimetype="application/json")
    set_cookie(call.platform, response, value)
    return response


@session_routes.delete("/session", may=None, status=204)
def end(call: Call, query: EndQuery) -> Response:
    """Signs out this browser; with `everywhere=true` every session of this user."""
    if query.everywhere and call.visitor is not None:
        with call.platform.database.write() as session:
            users.end_sessions(session, call.visitor.id)
    response = Response(status=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Lax")
    return response


def _view(call: Call, user: User, cookie: SessionCookie | None) -> SessionView:
    csrf = None if cookie is None else call.platform.signer.csrf(cookie)
    return SessionView(user=Person(id=user.id, email=user.email, role=user.role), csrf=csrf)
