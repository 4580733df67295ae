"""Labelloop: the HTTP application, the workbench and the labelloop command."""
