"""Durable jobs: the rows are the truth, workers may die at any moment, and nothing is done twice.

A job is planned into chunks once. Workers claim chunks under a lease, and a chunk's results are written in
the very transaction that marks it done. What fails is tried again, alone, after a growing pause.
"""

from storage.jobs.context import JobContext
from storage.jobs.dependencies import JobDependencies
from storage.jobs.kinds import JobKind, single
from storage.jobs.records import cancel, due, errors, get, list_jobs, resume, submit
from storage.jobs.runner import run_job
from storage.jobs.values import Chunk, ChunkPlan, ChunkState, FollowUp, Job, JobProblem, JobState

__all__ = [
    "Chunk",
    "ChunkPlan",
    "ChunkState",
    "FollowUp",
    "Job",
    "JobContext",
    "JobDependencies",
    "JobKind",
    "JobProblem",
    "JobState",
    "cancel",
    "due",
    "errors",
    "get",
    "list_jobs",
    "resume",
    "run_job",
    "single",
    "submit",
]
