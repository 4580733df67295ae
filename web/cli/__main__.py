"""`python -m web.cli` is `labelloop`."""

from web.cli.group import main

main()
