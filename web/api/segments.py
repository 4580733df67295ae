"""Interactive segmentation of image items."""

import numpy as np

from labeling import images, items
from labeling.shapes import run_lengths
from preannotate.interactive import Bitmap, Click, Frame, GrabCut, Prompt, Segmenter, bounds, outline
from storage.errors import NotFound
from web.access import Permission
from web.calls import Call
from web.payloads.segments import FrameView, SegmentBody, SegmentView
from web.routing import Routes

segment_routes = Routes("segments")
_SEGMENTER: Segmenter = GrabCut()


@segment_routes.post("/items/{item_id}/segment", may=Permission.LABEL)
def segment(call: Call, item_id: int, body: SegmentBody) -> SegmentView:
    """The thing that a box or clicks point at: mask, outline and box. Nothing is stored."""
    with call.platform.database.read() as session:
        item = items.get(session, item_id)
    if item.text is not None:
        raise NotFound("image of item", item_id)
    data = call.platform.objects.get(item.content_hash)
    image = images.decode_upright(data, call.platform.settings.max_image_pixels)
    return _view(_SEGMENTER.segment(np.asarray(image, np.uint8), _prompt(body)))


def _prompt(body: SegmentBody) -> Prompt:
    frame = None if body.box is None else Frame(body.box.x, body.box.y, body.box.width, body.box.height)
    return Prompt(frame, tuple(Click(click.x, click.y, click.inside) for click in body.clicks))


def _view(found: Bitmap) -> SegmentView:
    frame = bounds(found)
    points, *holes = outline(found).rings
    return SegmentView(
        size=(found.shape[0], found.shape[1]),
        counts=run_lengths.encode(found),
        points=list(points),
        holes=[list(hole) for hole in holes],
        box=FrameView(x=frame.x, y=frame.y, width=frame.width, height=frame.height),
    )
