"""`python -m web.cli` is `labelloop`."""

from web.cli.group import main

if __name__ == "__main__":  # a child process that is spawned imports this file again
    main()
