"""The health check."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import OperationalError, connection


def test_a_portal_that_works_answers_ok(client, db):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_portal_without_its_cache_says_so_and_no_more(client, db, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (503, b"unavailable")


def test_a_portal_whose_database_fails_says_so_and_no_more(client, db):
    @contextmanager
    def failing():
        def refuse(execute, sql, params, many, context):
            if sql == "SELECT 1":
                raise OperationalError("secret host name")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse):
            yield

    with failing():
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (503, b"unavailable")
