"""Text formats out and in again: the same annotations, as exactly as the format says."""

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling import annotations, datasets, exports, items, past_work
from labeling.datasets import DatasetVersion
from labeling.errors import ExportUnsuitable
from labeling.past_work import PastWork
from labeling.schema import LabelSchema
from labeling.shapes import Region, dump_regions, parse_regions
from labeling.transfer import ImportOptions, import_path
from storage.database import Database
from storage.objects import LocalStore
from tests.factories import NOW, add_items, make_project, text_item
from tests.servers.databases import SqliteTemplate

CLASSES = ["PER", "LOC", "good", "bad"]
SPANS = {"name": "spans", "kind": "span", "multiple": True, "required": False, "classes": [0, 1]}
CHOICE = {"name": "label", "kind": "choice", "required": False, "classes": [2, 3]}
TIES = {"name": "relations", "kind": "relation", "multiple": True, "required": False, "classes": [0]}
WORDS = {"name": "remark", "kind": "text", "required": False, "classes": []}
FIELDS = {
    "conll": [SPANS],
    "conll-two": [SPANS],
    "doccano": [SPANS, TIES],
    "prodigy": [SPANS, CHOICE, TIES],
    "argilla": [SPANS, CHOICE, WORDS],
    "label-studio": [SPANS, CHOICE, TIES, WORDS],
    "label-studio-min": [SPANS, CHOICE, WORDS],
    "csv": [SPANS, CHOICE, TIES, WORDS],
    "jsonl": [SPANS, CHOICE, TIES, WORDS],
    "parquet": [SPANS, CHOICE, TIES, WORDS],
    "huggingface": [SPANS, CHOICE, TIES, WORDS],
}
_numbers = itertools.count()
LETTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))
TEXT = st.one_of(
    st.text(LETTERS, min_size=1, max_size=30),
    st.lists(
        st.sampled_from(["Ana", "東京タワー", "👩‍👩‍👧", "e\u0301cole", "=1+1", "'-x", "(U.S.)", ","]),
        min_size=1,
    ).map(" ".join),
).filter(lambda text: not text.isspace())


@st.composite
def labelled(draw: st.DrawFn, name: str) -> tuple[str, list[Region]]:
    """A text with regions of the fields that go into this format."""
    text = draw(TEXT)
    kinds = {field["kind"] for field in FIELDS[name]}
    flat = name.startswith("conll")
    values: list[dict[str, object]] = []
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = (
        list(zip(edges[::2], edges[1::2], strict=False)) if flat else list(itertools.combinations(edges, 2))
    )
    for start, end in pairs[:4]:
        if not flat or text[start:end].strip():
            values.append(
                {
                    "kind": "span",
                    "field": "spans",
                    "class": draw(st.integers(0, 1)),
                    "start": start,
                    "end": end,
                }
            )
    if "choice" in kinds and draw(st.booleans()):
        values.append({"kind": "choice", "field": "label", "classes": [draw(st.integers(2, 3))]})
    if "text" in kinds and draw(st.booleans()):
        values.append(
            {"kind": "text", "field": "remark", "text": draw(st.text(LETTERS, min_size=61, max_size=70))}
        )
    spans = sum(value["kind"] == "span" for value in values)
    if "relation" in kinds and spans > 1:
        values.append({"kind": "relation", "field": "relations", "class": 0, "from": "r0", "to": "r1"})
    return text, parse_regions([value | {"id": f"r{i}"} for i, value in enumerate(values)])


class Desk:
    """A database of its own for each example, and an import of what was exported."""

    def __init__(self, folder: Path, template: SqliteTemplate, name: str) -> None:
        self.folder = folder / str(next(_numbers))
        self.folder.mkdir()
        self.name = name
        self.objects = LocalStore(self.folder / "objects")
        self.database = Database(template.copy(self.folder / "a.db"))
        self.schema = LabelSchema.from_document({"classes": CLASSES, "fields": FIELDS[name]})

    def frozen(self, rows: list[tuple[str, list[Region]]]) -> DatasetVersion:
        with self.database.write() as session:
            project = make_project(session, schema=self.schema)
            ids = add_items(session, project.id, [text_item(text) for text, _ in rows])
            work = [PastWork(i, 1, regions, seconds=2.5) for i, (_, regions) in zip(ids, rows, strict=True)]
            past_work.append(session, project_id=project.id, work=work, now=NOW)
        return datasets.freeze(self.database, self.objects, project_id=project.id, created_by=None, now=NOW)

    def exported(self, version: DatasetVersion) -> Path:
        target = self.folder / "out"
        exports.write_folder(self.database, self.objects, version, self.name, target)
        files = [path for path in target.rglob("*") if path.is_file()]
        return files[0] if len(files) == 1 else target

    def imported(self, path: Path) -> dict[str, list[Region]]:
        """What each text says, in a project with the same schema that knows nothing yet."""
        with self.database.write() as session:
            project = make_project(session, name="again", schema=self.schema)
        report = import_path(
            self.database,
            self.objects,
            project_id=project.id,
            path=path,
            options=ImportOptions(labels_as="annotations"),
            annotator_id=2,
        )
        assert report.bad_count == 0
        with self.database.read() as session:
            found = annotations.page(session, project_id=project.id, limit=1000)
            texts = items.get_many(session, [a.item_id for a in found])
            return {texts[a.item_id].text or "": a.regions for a in found}


def meaning(regions: list[Region]) -> list[tuple[object, ...]]:
    """Regions without their ids; relations by the spans they tie."""
    values = {value["id"]: value for value in dump_regions(regions)}
    found: list[tuple[object, ...]] = []
    for value in values.values():
        body = {key: one for key, one in value.items() if key not in {"id", "from", "to"}}
        ends = [values[value[side]] for side in ("from", "to") if side in value]
        found.append((sorted(map(str, body.items())), [(e["start"], e["end"]) for e in ends]))
    return sorted(found, key=str)


@pytest.mark.parametrize("name", [name for name in FIELDS if not name.startswith("conll")])
def test_out_and_in_again(name: str, tmp_path: Path, sqlite_template: SqliteTemplate) -> None:
    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(labelled(name), min_size=1, max_size=5, unique_by=lambda row: row[0]))
    def check(rows: list[tuple[str, list[Region]]]) -> None:
        desk = Desk(tmp_path, sqlite_template, name)
        found = desk.imported(desk.exported(desk.frozen(rows)))
        expected = {text: meaning(regions) for text, regions in rows if regions or text in found}
        assert {text: meaning(regions) for text, regions in found.items()} == expected
        if name == "label-studio":  # what people said goes out as they said it, ids and all
            kept = {text: {r.id for r in regions if r.kind != "relation"} for text, regions in found.items()}
            assert kept == {t: {r.id for r in rs if r.kind != "relation"} for t, rs in rows if t in kept}
        desk.database.dispose()

    check()


@pytest.mark.parametrize("name", ["conll", "conll-two"])
def test_words_with_tags_keep_the_words_and_the_spans(
    name: str, tmp_path: Path, sqlite_template: SqliteTemplate
) -> None:
    def words(text: str, regions: list[Region]) -> tuple[str, list[tuple[int, str]]]:
        """A text without its blanks, and its spans in order."""
        spans = sorted((v for v in dump_regions(regions)), key=lambda v: int(v["start"]))
        plain = ["".join(text[v["start"] : v["end"]].split()) for v in spans]
        return "".join(text.split()), [(v["class"], word) for v, word in zip(spans, plain, strict=True)]

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(labelled(name), min_size=1, max_size=5, unique_by=lambda row: "".join(row[0].split())))
    def check(rows: list[tuple[str, list[Region]]]) -> None:
        desk = Desk(tmp_path, sqlite_template, name)
        found = desk.imported(desk.exported(desk.frozen(rows)))
        assert sorted(words(t, rs) for t, rs in found.items()) == sorted(words(t, rs) for t, rs in rows)
        again = Desk(tmp_path, sqlite_template, name)
        exact = again.imported(again.exported(again.frozen(list(found.items()))))
        stands_apart = [text for text in found if " " in text]
        assert {t: meaning(exact[t]) for t in stands_apart if t in exact} == {
            t: meaning(found[t]) for t in stands_apart if t in exact
        }
        desk.database.dispose()
        again.database.dispose()

    check()


@pytest.mark.parametrize(
    ("name", "regions", "words"),
    [
        ("conll", [(0, 3, {}), (1, 2, {})], "overlaps with span 'r1'"),
        ("conll", [(0, 3, {"attributes": {"a": "x"}})], "attributes"),
        ("conll", [(3, 4, {})], "covers no word"),
    ],
)
def test_what_a_column_of_tags_cannot_hold_is_named(
    name: str,
    regions: list[tuple[int, int, dict[str, object]]],
    words: str,
    tmp_path: Path,
    sqlite_template: SqliteTemplate,
) -> None:
    desk = Desk(tmp_path, sqlite_template, name)
    field = SPANS | {"attributes": [{"name": "a", "kind": "text"}]}
    desk.schema = LabelSchema.from_document({"classes": CLASSES, "fields": [field]})
    values = [
        {"id": f"r{i}", "kind": "span", "field": "spans", "class": 0, "start": start, "end": end, **more}
        for i, (start, end, more) in enumerate(regions)
    ]
    version = desk.frozen([("Ana sings", parse_regions(values))])
    with pytest.raises(ExportUnsuitable, match=words):
        desk.exported(version)
