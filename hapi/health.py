"""Two questions of a load balancer: is the process alive, and can it serve?"""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from redis import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: touches nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready (200) when the database answers and no migration is missing; else 503.

    The broker's state is told, but a dead broker does not make the site unready: nothing is lost without it.
    """
    database = _database_state()
    ready = database == "ok"
    return JsonResponse(
        {"ready": ready, "database": database, "broker": _broker_state()}, status=200 if ready else 503
    )


def _database_state() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        logger.exception("The database does not answer")
        return "down"
    return "migrations missing" if missing else "ok"


def _broker_state() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5) as broker:
            broker.ping()
    except RedisError as error:
        logger.warning("The broker does not answer: %s", error)
        return "down"
    return "ok"
