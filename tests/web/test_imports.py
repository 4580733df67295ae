"""Uploads: what is good comes in, what is hostile costs one clear line each, and the server goes on."""

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from storage.jobs import JobDependencies, run_job
from tests.web.browser import Browser, problem
from web.errors import UploadRefused
from web.imports import IMPORT, safe_name
from web.uploads import upload_folder
from web.wiring import Platform

SignIn = Callable[..., Browser]
Upload = Callable[..., dict[str, Any]]


def picture(
    kind: str = "PNG", size: tuple[int, int] = (20, 10), color: tuple[int, int, int] = (9, 9, 9)
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries.items():
            target.writestr(name, data)
    return out.getvalue()


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A PNG whose header promises more pixels than anybody should allocate."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.fixture
def project(admin: Browser) -> int:
    made = admin.post("/projects", {"name": "p", "kind": "image"})
    return int(made.get_json()["id"])


@pytest.fixture
def upload(admin: Browser, project: int, platform: Platform) -> Upload:
    """Uploads files by name, runs the import job, and gives the job with its errors."""

    def send(files: dict[str, bytes], **options: Any) -> dict[str, Any]:
        data = {
            "files": [(io.BytesIO(data), name) for name, data in files.items()],
            "options": json.dumps(options),
        }
        started = admin.post(f"/projects/{project}/imports", data=data)
        assert started.status_code == 202, started.text
        job_id = started.get_json()["job_id"]
        run_job(
            JobDependencies(
                platform.database, platform.objects, platform.settings, platform.clock, {IMPORT.name: IMPORT}
            ),
            job_id,
        )
        job: dict[str, Any] = admin.get(f"/jobs/{job_id}").get_json()
        job["errors"] = admin.get(f"/jobs/{job_id}/errors").get_json()["items"]
        return job

    return send


def test_a_folder_with_classes(upload: Upload, admin: Browser, project: int) -> None:
    job = upload(
        {
            "pets/cat/1.png": picture(),
            "pets/dog/1.png": picture(color=(200, 0, 0)),
            "pets/cat/2.jpg": picture("JPEG"),
        }
    )
    assert job["state"] == "succeeded", job
    assert (job["result"]["added"], job["result"]["labelled"]) == (3, 3)
    schema = admin.get(f"/projects/{project}/schema").get_json()
    assert sorted(c["name"] for c in schema["classes"]) == ["cat", "dog"]
    rows = admin.get(f"/projects/{project}/items").get_json()["items"]
    assert {(row["width"], row["height"], row["state"]) for row in rows} == {(20, 10, "open")}
    again = upload({"pets/cat/1.png": picture()})
    assert (again["result"]["added"], again["result"]["duplicates"]) == (0, 1)


def test_hostile_files_cost_one_line_each(upload: Upload, admin: Browser, project: int) -> None:
    hostile = {
        "truncated.jpg": picture("JPEG", (400, 300))[:300],
        "text.png": b"this is no picture at all",
        "script.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "page.html": b"<script>alert(1)</script>",
        "empty.png": b"",
        "giant.png": png_of_claimed_size(100_000, 100_000),
        "slip.zip": archive({"../../outside.png": picture()}),
        "bomb.zip": archive({"zeros.png": b"\0" * 50_000_000}),
        "broken.zip": archive({"a.png": picture()})[:-30],
        "program.pkl": b"\x80\x04cos\nsystem\n",
    }
    job = upload({**hostile, "good.png": picture(color=(1, 2, 3))})
    assert job["state"] == "succeeded", job
    assert (job["result"]["added"], job["result"]["bad"]) == (1, len(hostile)), job["errors"]
    named = [error["subject"] for error in job["errors"]]
    for name in hostile:
        assert sum(name in subject for subject in named) == 1, (name, named)
    assert all("\n" not in error["message"] and len(error["message"]) < 300 for error in job["errors"])
    rows = admin.get(f"/projects/{project}/items").get_json()["items"]
    assert [row["external_id"] for row in rows] == ["good.png"]


def test_stopping_at_the_first_error_keeps_nothing(upload: Upload, admin: Browser, project: int) -> None:
    job = upload({"good.png": picture(), "bad.png": b"no"}, on_error="stop")
    assert job["state"] == "failed"
    assert "bad.png" in job["message"]
    assert admin.get(f"/projects/{project}/items").get_json()["items"] == []


def test_texts_from_a_table_and_a_compressed_bomb(admin: Browser, platform: Platform) -> None:
    made = admin.post("/projects", {"name": "t", "kind": "text"}).get_json()["id"]
    table = b"text,label\nthe match,sport\nthe vote,world\n"
    bomb = gzip.compress(b"a" * 30_000_000)
    data = {"files": [(io.BytesIO(table), "news.csv"), (io.BytesIO(bomb), "bomb.gz")]}
    job_id = admin.post(f"/projects/{made}/imports", data=data).get_json()["job_id"]
    kinds = {IMPORT.name: IMPORT}
    run_job(
        JobDependencies(platform.database, platform.objects, platform.settings, platform.clock, kinds), job_id
    )
    job = admin.get(f"/jobs/{job_id}").get_json()
    assert (job["result"]["added"], job["result"]["bad"]) == (2, 1), job


def test_uploads_that_are_none(admin: Browser, project: int, sign_in: SignIn) -> None:
    path = f"/projects/{project}/imports"
    problem(admin.post(path, {}), 415, "media-type")
    nothing = problem(
        admin.post(path, data={"options": "{}"}, content_type="multipart/form-data"), 422, "invalid"
    )
    assert nothing["problems"][0]["field"] == "files"
    files = {"files": [(io.BytesIO(b"x"), "a.png")]}
    wrong = problem(admin.post(path, data={**files, "options": '{"colour": 1}'}), 422, "invalid")
    assert wrong["problems"][0]["field"] == "colour"
    files = {"files": [(io.BytesIO(b"x"), "../../etc/passwd")]}
    refused = problem(admin.post(path, data=files), 422, "upload-refused")
    assert refused["file"] == "../../etc/passwd"
    files = {"files": [(io.BytesIO(b"x"), "a.png")]}
    problem(sign_in("annotator").post(path, data=files), 403, "not-allowed")


def test_nothing_is_left_in_the_upload_folder(upload: Upload, platform: Platform) -> None:
    upload({"a.png": picture()})
    assert list(upload_folder(platform.settings).iterdir()) == []


def test_an_upload_above_the_limit_is_refused(admin: Browser, project: int, platform: Platform) -> None:
    object.__setattr__(platform.settings, "max_upload_bytes", 10_000)
    data = {"files": [(io.BytesIO(b"x" * 20_000), "a.png")]}
    document = problem(admin.post(f"/projects/{project}/imports", data=data), 413, "too-large")
    assert document["limit"] == 10_000


@pytest.mark.parametrize("name", ["", "..", "a/../b", "\x00.png", "x" * 300, "a/" * 40 + "b"])
def test_names_that_are_refused(name: str) -> None:
    with pytest.raises(UploadRefused):
        safe_name(name)


@pytest.mark.parametrize(
    ("name", "kept"), [("a.png", "a.png"), ("/etc/x.png", "etc/x.png"), ("C:\\p\\ü b.png", "C:/p/ü b.png")]
)
def test_names_that_are_kept_below_the_folder(name: str, kept: str) -> None:
    assert safe_name(name) == kept


def test_predictions_that_come_along_are_drafts(admin: Browser, platform: Platform) -> None:
    body = {"name": "t", "kind": "text", "schema": {"classes": ["sport", "world"]}}
    made = admin.post("/projects", body).get_json()["id"]
    table = b"text,guess,sure\nthe match,sport,0.9\nthe vote,world,0.6\n"
    options = {"text_column": "text", "prediction_column": "guess", "score_column": "sure"}
    data = {"files": [(io.BytesIO(table), "news.csv")], "options": json.dumps(options)}
    job_id = admin.post(f"/projects/{made}/imports", data=data).get_json()["job_id"]
    kinds = {IMPORT.name: IMPORT}
    run_job(
        JobDependencies(platform.database, platform.objects, platform.settings, platform.clock, kinds), job_id
    )
    assert admin.get(f"/jobs/{job_id}").get_json()["result"]["predictions"] == 2
    rows = admin.get(f"/projects/{made}/items").get_json()["items"]
    assert [(r["prediction"]["regions"][0]["classes"], r["prediction"]["confidence"]) for r in rows] == [
        ([1], 0.6),
        ([0], 0.9),
    ]
