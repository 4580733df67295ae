"""Moving in and out on the pages: looking at files, mapping their classes, and fetching an export."""

import json
from pathlib import Path

from playwright.sync_api import expect

from labeling import datasets
from labeling.exports import export_kind
from storage import jobs
from storage.jobs import JobDependencies, run_job
from tests.browser import seeding
from tests.browser.desk import Desk
from tests.browser.site import Site
from web.access import Role
from web.imports import IMPORT, PREVIEW
from web.sources import SOURCES


def work_off(desk: Desk, site: Site, project_id: int, kind: str) -> None:
    """Runs the project's next job of this kind, as a worker would."""
    platform = site.platform

    def queued() -> list[int]:
        with platform.database.read() as session:
            found = jobs.list_jobs(session, project_id=project_id, limit=20)
        return [job.id for job in found if job.kind == kind and job.state == "queued"]

    desk.until(lambda: bool(queued()))
    kinds = {known.name: known for known in (IMPORT, PREVIEW, export_kind(SOURCES))}
    run_job(
        JobDependencies(platform.database, platform.objects, platform.settings, platform.clock, kinds),
        queued()[0],
    )


def tasks(folder: Path) -> Path:
    """Three texts labelled in Label Studio, one of them by a class that is spelt otherwise here."""
    names = ["Sports", "sports", "gossip"]
    found = [
        {
            "id": number,
            "data": {"text": f"moved text {number}"},
            "annotations": [
                {
                    "completed_by": {"email": f"{name}@example.org"},
                    "lead_time": 3.0,
                    "result": [
                        {"id": "c", "type": "choices", "from_name": "t", "value": {"choices": [name]}}
                    ],
                }
            ],
        }
        for number, name in enumerate(names)
    ]
    path = folder / "tasks.json"
    path.write_text(json.dumps(found))
    return path


def test_files_are_looked_at_and_their_classes_mapped(desk: Desk, site: Site, tmp_path: Path) -> None:
    project_id, _ = seeding.texts(site, "moving in", 1)
    site.person("mover@example.org", Role.MANAGER)
    desk.sign_in("mover@example.org", to=f"/projects/{project_id}/items")
    desk.page.locator("input[type=file]").first.set_input_files(tasks(tmp_path))
    work_off(desk, site, project_id, "preview")
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_test_id("preview")).to_contain_text("3 items, 3 with labels")
    expect(dialog).to_contain_text("Label Studio")
    expect(dialog).to_contain_text("gossip@example.org")
    # What is spelt alike is proposed; what is unknown would be added, unless it is left out.
    expect(dialog.get_by_label("What sports becomes", exact=True)).to_have_value("Sports")
    dialog.get_by_label("What gossip becomes").select_option(label="left out")
    dialog.get_by_role("button", name="Import", exact=True).click()
    work_off(desk, site, project_id, "import")
    outcome = desk.page.get_by_test_id("import-outcome")
    expect(outcome).to_contain_text("3 items added")
    expect(outcome).to_contain_text("3 annotations of people and their time were kept")
    expect(desk.page.locator(".item")).to_have_count(4)


def test_a_dataset_is_fetched_in_the_format_asked_for(desk: Desk, site: Site, tmp_path: Path) -> None:
    project_id, _ = seeding.texts(site, "moving out", 1)
    site.person("fetcher@example.org", Role.MANAGER)
    desk.sign_in("fetcher@example.org", to=f"/projects/{project_id}/items")
    desk.page.locator("input[type=file]").first.set_input_files(tasks(tmp_path))
    desk.page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
    work_off(desk, site, project_id, "import")
    platform = site.platform
    datasets.freeze(
        platform.database, platform.objects, project_id=project_id, created_by=None, now=platform.clock()
    )
    desk.page.goto(f"{site.url}/projects/{project_id}/loop")
    desk.page.locator(".datasets summary").click()
    desk.page.get_by_role("button", name="Export…").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("combobox").first.select_option(label="Label Studio JSON with its config")
    dialog.get_by_role("button", name="Export", exact=True).click()
    work_off(desk, site, project_id, "export")
    with desk.page.expect_download() as fetched:
        dialog.get_by_role("link", name="Download").click()
    assert fetched.value.suggested_filename.endswith("-label-studio.zip")
    assert fetched.value.path().read_bytes().startswith(b"PK")
