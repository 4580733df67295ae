"""How the caller likes the pages."""

from sqlalchemy.orm import Session

from web import preferences
from web.access import Permission
from web.calls import Call
from web.payloads.preferences import PreferencesChange, PreferencesView
from web.routing import Routes

preference_routes = Routes("preferences")


@preference_routes.get("/me/preferences", may=Permission.READ)
def show(call: Call, session: Session) -> PreferencesView:
    """Your language, theme and keys."""
    return PreferencesView.of(preferences.get(session, call.caller.id))


@preference_routes.put("/me/preferences", may=Permission.READ)
def replace(call: Call, session: Session, body: PreferencesChange) -> PreferencesView:
    """Sets your language, theme and keys; the workbench does it when you change one of them."""
    preferences.put(session, user_id=call.caller.id, preferences=body.value(), now=call.now)
    return PreferencesView.of(body.value())
