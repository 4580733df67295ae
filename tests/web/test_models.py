"""Datasets, models, deployments and rounds over HTTP."""

import io
import json
from collections.abc import Callable
from pathlib import Path

from preannotate.package import pack
from storage.jobs import JobDependencies, run_job
from tests.preannotate import factories
from tests.web.browser import Browser, problem
from tests.web.world import choice, make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def test_a_package_is_uploaded_deployed_and_rolled_back(
    admin: Browser, platform: Platform, tmp_path: Path
) -> None:
    classes = [{"id": label.class_id, "name": label.name} for label in factories.labels(3)]
    body = {"name": "p", "kind": "image", "schema": {"classes": classes}}
    project = admin.post("/projects", body).get_json()["id"]
    base = f"/projects/{project}"
    problem(admin.post(f"{base}/prelabel", {}), 409, "not-ready")
    problem(admin.post(f"{base}/deployment/rollback", {}), 409, "not-ready")

    versions = []
    for seed in (0, 1):
        package = factories.image_package(tmp_path / f"package{seed}", seed=seed)
        data = pack(package, tmp_path / f"{seed}.zip").read_bytes()
        sent = admin.post(f"{base}/models", data={"files": [(io.BytesIO(data), "model.zip")]})
        assert sent.status_code == 201, sent.text
        versions.append(sent.get_json()["id"])
    broken = admin.post(f"{base}/models", data={"files": [(io.BytesIO(data[:-400]), "model.zip")]})
    assert 400 <= broken.status_code < 500
    assert broken.mimetype == "application/problem+json"
    assert [m["number"] for m in admin.get(f"{base}/models").get_json()["items"]] == [2, 1]

    admin.post(f"{base}/deployment", {"stable": versions[0]})
    shares = {"stable": versions[0], "canary": versions[1], "canary_share": 0.2}
    assert admin.post(f"{base}/deployment", shares).status_code == 201
    drafting = [job["kind"] for job in admin.get(f"/jobs?project={project}").get_json()["items"]]
    assert drafting == ["prelabel", "prelabel"]  # each deployment drafts what is open
    wrong = problem(admin.post(f"{base}/deployment", {"stable": 999}), 422, "refused")
    assert wrong["field"] == "stable"
    back = admin.post(f"{base}/deployment/rollback", {"reason": "worse"}).get_json()
    assert (back["number"], back["canary_id"], back["stable_number"]) == (3, None, 1)
    shown = admin.get(f"{base}/deployment").get_json()
    assert (shown["current"]["number"], len(shown["history"])) == (3, 3)

    job_id = admin.post(f"{base}/prelabel", {}).get_json()["job_id"]
    kinds = platform.job_kinds
    run_job(
        JobDependencies(platform.database, platform.objects, platform.settings, platform.clock, kinds), job_id
    )
    assert admin.get(f"/jobs/{job_id}").get_json()["state"] == "succeeded"


def test_labels_are_frozen_and_exported(admin: Browser, sign_in: SignIn, platform: Platform) -> None:
    world = make_world(platform, count=5)
    base = f"/projects/{world.project_id}"
    problem(admin.post(f"{base}/datasets"), 409, "not-ready")
    problem(admin.post(f"{base}/training-runs", {}), 409, "not-ready")
    problem(admin.post(f"{base}/loop/rounds"), 409, "not-ready")
    person = sign_in("annotator")
    for task in person.post(f"{base}/queue/claim", {"count": 4}).get_json()["tasks"]:
        label = {"regions": [choice(0)], "prediction_id": task["prediction"]["id"]}
        person.post(f"/tasks/{task['task_id']}/submit", label)

    frozen = admin.post(f"{base}/datasets").get_json()
    assert (frozen["number"], frozen["item_count"]) == (1, 4)
    assert admin.post(f"{base}/datasets").get_json()["id"] == frozen["id"]
    assert [d["number"] for d in admin.get(f"{base}/datasets").get_json()["items"]] == [1]
    export = admin.get(f"/datasets/{frozen['id']}/export?format=jsonl")
    assert "attachment" in export.headers["Content-Disposition"]
    assert len([json.loads(line) for line in export.data.splitlines()]) == 4
    assert admin.get(f"/datasets/{frozen['id']}/export?format=folder").data.startswith(b"PK")

    effort = admin.get(f"{base}/models").get_json()["items"][0]["effort"]
    assert (effort["untouched"]["value"], effort["untouched"]["n"]) == (1.0, 4)
    started = admin.post(f"{base}/training-runs", {"seed": 3}).get_json()
    runs = admin.get(f"{base}/training-runs").get_json()["items"]
    assert [(run["id"], run["seed"], run["state"]) for run in runs] == [
        (started["training_run_id"], 3, "queued")
    ]
    loop = admin.get(f"{base}/loop").get_json()
    assert (loop["running_job"], loop["new_labels"]) == (started["job_id"], 0)
    assert [(r["dataset_number"], r["labels"], r["accuracy"]) for r in loop["rounds"]] == [(1, 4, None)]
    other = admin.post("/projects", {"name": "other", "kind": "text"}).get_json()["id"]
    foreign = {"dataset_version_id": frozen["id"]}
    problem(admin.post(f"/projects/{other}/training-runs", foreign), 422, "invalid")
    bad = problem(admin.post(f"{base}/training-runs", {"config": {"colour": 1}}), 422, "refused")
    assert "colour" in bad["detail"]
