"""A browser as the tests need one: keeps its cookie and sends the CSRF token on writes."""

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


class Browser:
    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.csrf = ""

    def sign_in(self, email: str, password: str) -> TestResponse:
        response = self.client.post("/api/v1/session", json={"email": email, "password": password})
        if response.status_code == 200:
            self.csrf = response.get_json()["csrf"]
        return response

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", **options)

    def send(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        headers = {"X-CSRF-Token": self.csrf, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, body, **options)

    def put(self, path: str, body: Any) -> TestResponse:
        return self.send("PUT", path, body)

    def patch(self, path: str, body: Any) -> TestResponse:
        return self.send("PATCH", path, body)

    def delete(self, path: str) -> TestResponse:
        return self.send("DELETE", path)


def problem(response: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """Asserts the one error shape and gives the document back."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/problem+json"
    document: dict[str, Any] = response.get_json()
    assert document["type"] == f"/problems/{slug}"
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document
