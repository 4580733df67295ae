"""The model server: each project's deployed model behind the Open Inference Protocol (REST, JSON)."""

from preannotate.serving.server import run

__all__ = ["run"]
