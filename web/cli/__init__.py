"""The `labelloop` command: one file a noun, each imported when it is asked for."""

from web.cli.group import main

__all__ = ["main"]
