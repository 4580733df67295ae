"""What an upload says about itself."""

from web.payloads.common import View


class ImportStarted(View):
    job_id: int
    files: int
