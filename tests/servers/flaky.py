"""An HTTP proxy in front of an S3 server that stumbles when told to."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class FlakyProxy:
    """Passes requests on; `refuse` and `break_off` make it answer badly for a while."""

    def __init__(self, endpoint: str) -> None:
        self._lock = threading.Lock()
        self._refuse = ("", 0)
        self._break_off = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, urlsplit(endpoint).netloc))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def refuse(self, part_of_path: str, *, times: int) -> None:
        """Answers 503 to the next so many requests whose path contains this."""
        with self._lock:
            self._refuse = (part_of_path, times)

    def break_off(self, *, times: int) -> None:
        """Closes the connection in the middle of the next so many bodies."""
        with self._lock:
            self._break_off = times

    def refuses(self, path: str) -> bool:
        with self._lock:
            part, times = self._refuse
            if times == 0 or part not in path:
                return False
            self._refuse = (part, times - 1)
            return True

    def breaks_off(self) -> bool:
        with self._lock:
            self._break_off -= 1
            return self._break_off >= 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(proxy: FlakyProxy, upstream: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one_request(self) -> None:
            self.close_connection = True
            self.raw_requestline = self.rfile.readline(65537)
            if self.raw_requestline and self.parse_request():
                self._answer()

        def _answer(self) -> None:
            if self.headers.get("Expect"):
                self.send_response_only(100)
                self.end_headers()
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if proxy.refuses(self.path):
                self._reply(503, [], b"")
                return
            connection = http.client.HTTPConnection(upstream, timeout=60)
            # The signature covers the Host header, which must go through as the client sent it.
            headers = {k: v for k, v in self.headers.items() if k.lower() not in {"expect", "connection"}}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            self._reply(answer.status, answer.getheaders(), answer.read())
            connection.close()

        def _reply(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            lengths = [v for k, v in headers if k.lower() == "content-length"]
            for name, value in headers:
                if name.lower() not in {"content-length", "connection", "transfer-encoding"}:
                    self.send_header(name, value)
            head = self.command == "HEAD"
            self.send_header("Content-Length", lengths[0] if head and lengths else str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            if not head:
                self.wfile.write(body[: len(body) // 2] if body and proxy.breaks_off() else body)

        def log_message(self, format: str, *args: object) -> None:
            """Silent: the client's errors say what happened."""

    return Handler
