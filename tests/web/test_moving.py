"""Moving in and out: upload, preview, mapping, import with past effort, and the export back."""

import csv
import io
import json
import zipfile
from typing import Any

from active_learning import effort
from labeling import annotations
from storage.jobs import JobDependencies, run_job
from tests.web.browser import Browser
from web import users
from web.kinds import job_kinds
from web.wiring import Platform

TEXTS = ["Ada met Bob in Paris", "nobody here", "Bob sings"]


def span(name: str, start: int, end: int, region_id: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [name]}
    return {"id": region_id, "type": "labels", "from_name": "ner", "to_name": "text", "value": value, **more}


def tasks() -> list[dict[str, Any]]:
    """One draft mended in 20 seconds, one accepted untouched in 4, one text without a draft."""
    wrong = [span("PER", 0, 3, "a", score=0.9), span("LOC", 8, 11, "b", score=0.4)]
    mended = [span("PER", 0, 3, "a"), span("PER", 8, 11, "b"), span("LOC", 15, 20, "c")]
    right = [span("PER", 0, 3, "d", score=0.8)]
    ada, bob = ({"id": i, "email": f"{name}@example.org"} for i, name in enumerate(("ada", "bob"), start=1))
    return [
        {
            "id": 1,
            "data": {"text": TEXTS[0]},
            "predictions": [{"id": 11, "model_version": "ner-3", "score": 0.6, "result": wrong}],
            "annotations": [
                {"result": mended, "completed_by": ada, "lead_time": 20.0, "parent_prediction": 11},
                {"result": mended[:1], "completed_by": bob, "lead_time": 7.0},
            ],
        },
        {"id": 2, "data": {"text": TEXTS[1]}, "annotations": [{"result": [], "completed_by": 9}]},
        {
            "id": 3,
            "data": {"text": TEXTS[2]},
            "predictions": [{"id": 12, "model_version": "ner-3", "result": right}],
            "annotations": [
                {"result": right, "completed_by": ada, "lead_time": 4.0, "parent_prediction": 12}
            ],
        },
    ]


class Mover:
    """A manager who moves one project in."""

    def __init__(self, admin: Browser, platform: Platform) -> None:
        self.admin, self.platform = admin, platform
        self.project = int(admin.post("/projects", {"name": "p", "kind": "text"}).get_json()["id"])

    def upload(self, files: dict[str, bytes]) -> str:
        data = {"files": [(io.BytesIO(data), name) for name, data in files.items()]}
        kept = self.admin.post(f"/projects/{self.project}/uploads", data=data)
        assert kept.status_code == 201, kept.text
        assert kept.get_json()["files"] == len(files)
        return str(kept.get_json()["upload"])

    def run(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Submits a job and works it off."""
        started = self.admin.post(path, body)
        assert started.status_code == 202, started.text
        job_id = int(started.get_json()["job_id"])
        p = self.platform
        run_job(JobDependencies(p.database, p.objects, p.settings, p.clock, job_kinds()), job_id)
        job: dict[str, Any] = self.admin.get(f"/jobs/{job_id}").get_json()
        return job

    def preview(self, upload: str, **options: Any) -> dict[str, Any]:
        job = self.run(f"/projects/{self.project}/previews", {"upload": upload, "options": options})
        assert job["state"] == "succeeded", job
        result: dict[str, Any] = job["result"]
        return result

    def bring(self, upload: str, **options: Any) -> dict[str, Any]:
        body = {"upload": upload, "options": {"on_error": "skip", **options}}
        return self.run(f"/projects/{self.project}/uploads/imports", body)


def test_a_label_studio_project_moves_in_with_its_history(admin: Browser, platform: Platform) -> None:
    mover = Mover(admin, platform)
    upload = mover.upload({"tasks.json": json.dumps(tasks()).encode()})
    seen = mover.preview(upload, grow_classes=True)
    assert (seen["format"], seen["items"], seen["labelled"], seen["complete"]) == ("label-studio", 3, 3, True)
    assert seen["shapes"] == {"span": 5}
    assert {c["name"]: c["known"] for c in seen["classes"]} == {"PER": False, "LOC": False}
    assert seen["predictions"] == {"ner-3": 2}
    assert seen["people"] == {"ada@example.org": 2, "bob@example.org": 1, "label-studio-9": 1}
    assert seen["samples"][0]["labels"] == ["PER: Ada", "PER: Bob", "LOC: Paris"]
    assert admin.get(f"/projects/{mover.project}/items").get_json()["items"] == []

    job = mover.bring(upload, grow_classes=True)
    assert job["state"] == "succeeded", job
    assert (job["result"]["added"], job["result"]["annotations"], job["result"]["predictions"]) == (3, 4, 2)
    with platform.database.read() as session:
        stored = annotations.page(session, project_id=mover.project)
        emails = users.emails(session, {a.annotator_id for a in stored})
        (measured,) = effort.summary(session, project_id=mover.project)
        unknown = users.by_email(session, "label-studio-9@elsewhere.invalid")
    assert sorted(emails.values()) == [
        "ada@example.org", "bob@example.org", "label-studio-9@elsewhere.invalid",
    ]  # fmt: skip
    assert unknown is not None
    assert unknown.disabled_at is not None
    assert [r.id for r in stored[0].regions] == ["a", "b", "c"]
    assert (measured.n, measured.untouched.value, measured.active_seconds.value) == (2, 0.5, 12.0)
    assert measured.edits_per_item.value == 1.0  # one relabelled, one added; and none
    models = admin.get(f"/projects/{mover.project}/models").get_json()["items"]
    assert [(m["name"], m["effort"]["untouched"]["n"]) for m in models] == [("ner-3", 2)]

    again = mover.bring(upload, grow_classes=True)
    assert (again["result"]["added"], again["result"]["annotations"]) == (0, 0)


def test_what_moved_in_moves_out_again(admin: Browser, platform: Platform) -> None:
    mover = Mover(admin, platform)
    mover.bring(mover.upload({"tasks.json": json.dumps(tasks()).encode()}), grow_classes=True)
    dataset = admin.post(f"/projects/{mover.project}/datasets", {}).get_json()["id"]
    job = mover.run(f"/datasets/{dataset}/exports", {"format": "label-studio"})
    assert job["state"] == "succeeded", job
    sent = admin.get(f"/jobs/{job['id']}/file")
    assert sent.headers["Content-Disposition"].endswith('-label-studio.zip"')
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        assert sorted(archive.namelist()) == ["label_config.xml", "tasks.json"]
        out = {task["data"]["text"]: task for task in json.loads(archive.read("tasks.json"))}
    first = out[TEXTS[0]]
    by_ada = next(a for a in first["annotations"] if a.get("completed_by") == {"email": "ada@example.org"})
    assert (by_ada["lead_time"], [r["id"] for r in by_ada["result"]]) == (20.0, ["a", "b", "c"])
    (said,) = first["predictions"]
    assert (said["model_version"], said["id"], by_ada["parent_prediction"]) == (
        "ner-3",
        said["id"],
        said["id"],
    )
    assert [(r["value"]["labels"], r.get("score")) for r in said["result"]] == [
        (["PER"], 0.9),
        (["LOC"], 0.4),
    ]


def test_unknown_labels_are_mapped_or_left_out(admin: Browser, platform: Platform) -> None:
    mover = Mover(admin, platform)
    lines = [
        {"text": "one two", "label": [[0, 3, "person"], [4, 7, "noise"]]},
        {"text": "three", "label": [[0, 5, "PER"]]},
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    schema = {"classes": ["PER"], "fields": [{"name": "spans", "kind": "span", "multiple": True}]}
    made = admin.put(f"/projects/{mover.project}/schema", schema)
    if made.status_code >= 400:  # the default field of a new project stays
        mover.project = int(
            admin.post("/projects", {"name": "q", "kind": "text", "schema": schema}).get_json()["id"]
        )
    upload = mover.upload({"a.jsonl": body})
    strict = mover.preview(upload)
    assert (strict["items"], strict["bad_count"]) == (1, 1)
    mapping = {"person": "PER", "noise": None}
    assert mover.preview(upload, class_map=mapping)["bad_count"] == 0
    job = mover.bring(upload, class_map=mapping)
    assert (job["result"]["added"], job["result"]["bad"]) == (2, 0)


def test_the_report_of_bad_rows_is_a_table(admin: Browser, platform: Platform) -> None:
    mover = Mover(admin, platform)
    job = mover.bring(
        mover.upload({"=cmd.jsonl": b'{"text": "a", "label": [[0, 9, "X"]]}\n{"text": "fine"}'})
    )
    assert job["result"]["bad"] == 1
    rows = list(csv.reader(io.StringIO(admin.get(f"/jobs/{job['id']}/errors.csv").text)))
    assert rows[0] == ["where", "message"]
    assert rows[1][0].startswith("'=cmd.jsonl, line 1")
    assert admin.get(f"/jobs/{job['id']}/file").status_code == 404


def test_the_formats_are_listed(admin: Browser) -> None:
    listed = admin.get("/formats").get_json()
    assert {"label-studio", "coco", "conll", "parquet"} <= {f["name"] for f in listed["imports"]}
    exported = {f["name"]: f for f in listed["exports"]}
    assert exported["conll"]["kinds"] == ["text"]
    assert exported["jsonl"]["precision"] == "exact"
