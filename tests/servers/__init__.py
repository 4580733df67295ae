"""Real servers for the tests, each one process tree on loopback in a temporary folder."""
