"""Password hashes: scrypt by werkzeug, and one work factor for known and unknown users alike."""

import secrets
from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

MIN_LENGTH = 10
MAX_LENGTH = 1024  # scrypt reads all of it: a megabyte of password is an attack, not a secret
_METHOD = "scrypt:32768:8:1"


def hash_password(password: str) -> str:
    return generate_password_hash(password, method=_METHOD)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Takes as long for an unknown user (None) as for a known one."""
    known = password_hash is not None
    matches = check_password_hash(password_hash if known else _decoy(), password[:MAX_LENGTH])  # type: ignore[arg-type]
    return matches and known


def generate_password() -> str:
    """A password that a person can copy from a terminal: 20 characters without look-alikes, 98 bits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


@cache
def _decoy() -> str:
    return hash_password(secrets.token_hex())
