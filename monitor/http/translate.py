"""Errors of aiohttp and the operating system in our own words."""

from __future__ import annotations

import ssl

import aiohttp

from monitor.http.errors import Code, FetchError
from monitor.http.guard import RefusedAddressError


def translated(error: Exception, url: str) -> FetchError:
    """Our error for one of aiohttp or the operating system."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, RefusedAddressError):
            return FetchError(Code.REFUSED_ADDRESS, url, detail=str(cause))
        cause = cause.__cause__ or getattr(cause, "os_error", None)
    return FetchError(_code(error), url, detail=_short(error))


def _code(error: Exception) -> Code:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return Code.DNS
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Code.TLS
        case aiohttp.ServerTimeoutError():
            return Code.TIMEOUT
        case aiohttp.InvalidURL():
            return Code.BAD_URL
        case aiohttp.ClientConnectorError() | aiohttp.ClientProxyConnectionError():
            return Code.CONNECT
        case aiohttp.ClientPayloadError():
            return Code.TRUNCATED
        case aiohttp.ClientResponseError() if "more than" in str(error) or "Too many headers" in str(error):
            return Code.HEADERS
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | OSError():
            return Code.TRUNCATED
    return Code.PROTOCOL


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
