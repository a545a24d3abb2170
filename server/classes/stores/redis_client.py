"""Connections to Redis: how they are made, whether it can be used at all, and what may be said of it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import redis
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.retry import Retry as WaitingRetry

# What trims by time: `XADD MINID`.
_LEAST = (6, 2)


def client(address: str, patience: float) -> Redis:
    """Connections that are opened when they are wanted, and again where one was lost. Nothing is tried twice.

    Args:
        address: as `PLAYGROUND_REDIS`.
        patience: seconds that an answer may take.
    """
    return Redis.from_url(
        address,
        decode_responses=True,
        protocol=2,
        socket_timeout=patience,
        socket_connect_timeout=patience,
        retry=Retry(NoBackoff(), 0),
        client_name="playground",
    )


def words(error: Exception, address: str) -> str:
    """What went wrong, without the password."""
    text = str(error) or type(error).__name__
    for password in {urlsplit(address).password or "", unquote(urlsplit(address).password or "")} - {""}:
        text = text.replace(password, "***")
    return text


def fault(address: str, patience: float = 2.0) -> tuple[str, bool] | None:
    """Why Redis cannot be used now, and whether that is for good until somebody changes something. Waits for it.

    Returns:
        None where it can be used.
    """
    try:
        with redis.Redis.from_url(
            address,
            decode_responses=True,
            protocol=2,
            socket_timeout=patience,
            socket_connect_timeout=patience,
            retry=WaitingRetry(NoBackoff(), 0),
        ) as connection:
            version = str(connection.info("server")["redis_version"])
    except (redis.AuthenticationError, redis.ResponseError) as error:
        return words(error, address), True
    except (redis.RedisError, OSError) as error:
        return words(error, address), False
    if tuple(map(int, version.split(".")[:2])) < _LEAST:
        return f"it is Redis {version}, and {'.'.join(map(str, _LEAST))} or a newer one is needed", True
    return None
