"""The REST API: one file a noun, every route declared once."""

from web.api.session import session_routes
from web.api.tokens import token_routes
from web.api.users import user_routes
from web.routing import Operation

OPERATIONS: list[Operation] = [
    *session_routes,
    *user_routes,
    *token_routes,
]
