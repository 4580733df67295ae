"""How far people who labelled the same items agree: task by task, and for a project with intervals."""

from labeling.agreement.records import refresh, report
from labeling.agreement.report import ClassFigure, FieldReport, PairFigure, Report, summarise
from labeling.agreement.tasks import FieldCounts, TaskAgreement, compare

__all__ = [
    "ClassFigure",
    "FieldCounts",
    "FieldReport",
    "PairFigure",
    "Report",
    "TaskAgreement",
    "compare",
    "refresh",
    "report",
    "summarise",
]
