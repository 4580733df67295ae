"""API tokens of the caller."""

from sqlalchemy.orm import Session

from web import audit, tokens
from web.access import BY_SCOPE, Permission
from web.calls import Call
from web.errors import BadPayload, NotAllowed
from web.pagination import after_id, cut, encode
from web.payloads.accounts import NewApiToken, TokenList, TokenView
from web.payloads.common import PageQuery
from web.routing import Routes

token_routes = Routes("tokens")


@token_routes.get("/tokens", may=Permission.READ)
def index(call: Call, session: Session, query: PageQuery) -> TokenList:
    """Your tokens that are not revoked, without their secrets."""
    found = tokens.page(session, user_id=call.caller.id, after=after_id(query.after), limit=query.limit + 1)
    page = cut(found, query.limit, lambda token: encode(token.id))
    return TokenList(items=[TokenView.of(token) for token in page.items], next=page.next)


@token_routes.post("/tokens", may=Permission.READ, status=201)
def create(call: Call, session: Session, body: NewApiToken) -> TokenView:
    """Makes a token of a scope that you hold yourself; its secret is in this answer and nowhere else."""
    missing = [p for p in sorted(BY_SCOPE[body.scope]) if p != Permission.REVIEW and not call.caller.may(p)]
    if missing:
        raise NotAllowed(missing[0], str(call.caller.user.role))
    if body.expires_at is not None and (body.expires_at.tzinfo is None or body.expires_at <= call.now):
        raise BadPayload.of("expires_at", "must be a time with its zone, in the future")
    made = tokens.add(
        session,
        user_id=call.caller.id,
        name=body.name,
        scope=body.scope,
        now=call.now,
        expires_at=body.expires_at,
    )
    audit.record(
        session,
        user_id=call.caller.id,
        action="token.add",
        subject=body.name,
        now=call.now,
        scope=body.scope.value,
    )
    return TokenView.of(made.token, made.secret)


@token_routes.delete("/tokens/{token_id}", may=Permission.READ, status=204)
def revoke(call: Call, session: Session, token_id: int) -> None:
    """Revokes a token of yours; an admin revokes anybody's."""
    owner = None if call.caller.may(Permission.ADMIN) else call.caller.id
    token = tokens.revoke(session, token_id=token_id, user_id=owner, now=call.now)
    audit.record(session, user_id=call.caller.id, action="token.revoke", subject=token.name, now=call.now)
