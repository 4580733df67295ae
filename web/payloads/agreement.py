"""How far the annotators of a project agree."""

from pydantic import Field

from labeling.agreement import FieldReport, Report
from labeling.intervals import Interval as Figure
from web.payloads.common import Interval, View


class ClassAgreement(View):
    """Choices: Krippendorff's alpha of this class against the rest; else the figure that the field's `by`
    names."""

    class_: int = Field(alias="class")
    name: str
    figure: Interval


class PairAgreement(View):
    """Two annotators by user id, `a` < `b`; the figure's n counts the tasks that both have labelled."""

    a: int
    b: int
    tasks: int
    figure: Interval


class FieldAgreement(View):
    """`figures` by name: agreement, krippendorff_alpha and fleiss_kappa for choices; mean_iou, mean_oks or
    mean_overlap and f1 for what is drawn; f1 for spans and relations; similarity for free text. `by` names
    the figure of the pairs. Every n counts tasks."""

    field: str
    kind: str
    figures: dict[str, Interval]
    by: str
    classes: list[ClassAgreement]
    pairs: list[PairAgreement]

    @classmethod
    def of(cls, report: FieldReport) -> "FieldAgreement":
        return cls(
            field=report.field,
            kind=report.kind,
            figures={name: _interval(figure) for name, figure in report.figures.items()},
            by=report.by,
            classes=[
                ClassAgreement.model_validate(
                    {"class": c.class_id, "name": c.name, "figure": _interval(c.figure)}
                )
                for c in report.classes
            ],
            pairs=[
                PairAgreement(a=p.a, b=p.b, tasks=p.figure.n, figure=_interval(p.figure))
                for p in report.pairs
            ],
        )


class Annotator(View):
    id: int
    email: str


class AgreementView(View):
    """`tasks` with two annotations or more, the newest 5,000 of them; `mean` of their agreement, 0 to 1."""

    tasks: int
    mean: Interval
    fields: list[FieldAgreement]
    annotators: list[Annotator]

    @classmethod
    def of(cls, report: Report, emails: dict[int, str]) -> "AgreementView":
        return cls(
            tasks=report.tasks,
            mean=_interval(report.mean),
            fields=[FieldAgreement.of(field) for field in report.fields],
            annotators=[Annotator(id=user_id, email=email) for user_id, email in sorted(emails.items())],
        )


def _interval(figure: Figure) -> Interval:
    return Interval(value=figure.value, low=figure.low, high=figure.high, n=figure.n)
