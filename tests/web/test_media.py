"""Media: cached by hash, never a document that could run."""

from collections.abc import Callable

from labeling import items, projects
from labeling.items import NewItem
from labeling.schema import LabelSchema
from tests.web.browser import Browser, problem
from tests.web.world import make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def test_images_are_inline_and_cached(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, kind="image", count=1)
    path = f"/items/{world.item_ids[0]}"
    media = admin.get(f"{path}/media")
    assert media.headers["Content-Type"] == "image/png"
    assert media.headers["Content-Disposition"] == "inline"
    assert "immutable" in media.headers["Cache-Control"]
    assert "private" in media.headers["Cache-Control"]
    known = admin.get(f"{path}/media", headers={"If-None-Match": media.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    small = admin.get(f"{path}/thumbnail?size=64")
    assert small.mimetype.startswith("image/")
    assert admin.get(f"{path}/thumbnail?size=64").data == small.data
    assert small.headers["ETag"] != media.headers["ETag"]
    problem(admin.get(f"{path}/thumbnail?size=63"), 422, "invalid")


def test_texts_are_downloads(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, count=1)
    media = admin.get(f"/items/{world.item_ids[0]}/media")
    assert media.headers["Content-Type"] == "application/octet-stream"
    assert media.headers["Content-Disposition"].startswith("attachment")
    assert media.data == b"news 0"
    problem(admin.get(f"/items/{world.item_ids[0]}/thumbnail"), 404, "not-found")


def test_svg_and_html_are_never_inline(admin: Browser, platform: Platform) -> None:
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    with platform.database.write() as session:
        project = projects.create(
            session, name="x", kind="image", schema=LabelSchema.single_choice(["a"]), now=platform.clock()
        )
        ids = []
        for media_type in ("image/svg+xml", "text/html"):
            data = script + media_type.encode()
            new = NewItem(platform.objects.put(data), media_type, len(data), width=1, height=1)
            [added] = items.add(session, project_id=project.id, items=[new], now=platform.clock())
            ids.append(added.item_id if isinstance(added, items.Added) else 0)
    for item_id in ids:
        media = admin.get(f"/items/{item_id}/media")
        assert media.headers["Content-Type"] == "application/octet-stream"
        assert media.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in media.headers["Content-Security-Policy"]


def test_bytes_that_are_gone_are_a_problem(admin: Browser, platform: Platform) -> None:
    world = make_world(platform, kind="image", count=1)
    with platform.database.read() as session:
        item = items.get(session, world.item_ids[0])
    platform.objects.delete(item.content_hash)
    problem(admin.get(f"/items/{item.id}/media"), 404, "object-missing")
