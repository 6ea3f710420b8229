"""How is the interface described to programs? As OpenAPI, made of the table that answers them (api.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import zoeker

from .api import ARTICLE, ENDPOINTS, NUMBER, PROBLEM, TEXT, Endpoint, Schema, fields, several
from .parameters import described

PREFIX = "/api/v1"
_VERSIONED = {"version": {"type": "integer", "const": 1}}


def description(base: str, writable: bool) -> dict[str, Any]:
    """Describe what is answered below an address."""
    paths: dict[str, Any] = {endpoint.path: {"get": _operation(endpoint)} for endpoint in ENDPOINTS}
    id_parameter = {"name": "id", "in": "path", "required": True, "schema": TEXT}
    article: dict[str, Any] = {"get": _asked("Give an article.", _versioned(ARTICLE), 404)}
    paths["/status"] = {
        "get": _asked("Tell what answers.", _versioned(fields({"zoeker": TEXT, "articles": NUMBER})))
    }
    if writable:
        changed = _versioned(fields({"removed": NUMBER}))
        article["delete"] = _asked("Take an article out.", changed, 401, 404)
        paths["/articles"] = {"post": _written()}
    paths["/articles/{id}"] = {"parameters": [id_parameter], **article}
    return {
        "openapi": "3.1.0",
        "info": {"title": "zoeker", "version": zoeker.__version__},
        "servers": [{"url": base + PREFIX}],
        "paths": paths,
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    if endpoint.streams:
        listed = several({"type": "object"})
        kinds = {
            kind: {"schema": listed if kind.endswith("+json") else endpoint.schema}
            for kind in endpoint.streams.values()
        }
        told = _asked(endpoint.about, {}) | {"parameters": described(endpoint.parameters)}
        told["responses"]["200"]["content"] = kinds
        return told
    return _asked(endpoint.about, _versioned(endpoint.schema)) | {
        "parameters": described(endpoint.parameters)
    }


def _written() -> dict[str, Any]:
    answer = _versioned(fields({"added": NUMBER, "replaced": NUMBER, "skipped": NUMBER}))
    body = {"application/x-ndjson": {"schema": TEXT}}
    return _asked("Add articles, one a line, in the place of those with the same ids.", answer, 401, 413) | {
        "requestBody": {"required": True, "content": body}
    }


def _versioned(schema: Schema) -> dict[str, Any]:
    required, properties = ["version", *schema["required"]], {**_VERSIONED, **schema["properties"]}
    return {"type": "object", "required": required, "properties": properties}


def _asked(about: str, schema: Schema, *errors: int) -> dict[str, Any]:
    problem = {"description": "What is wrong.", "content": {"application/problem+json": {"schema": PROBLEM}}}
    answers: dict[str, Mapping[str, Any]] = {
        "200": {"description": about, "content": {"application/json": {"schema": schema}}}
    }
    answers |= {str(status): problem for status in sorted({400, 403, 422, 503, *errors})}
    return {"summary": about, "responses": answers}
