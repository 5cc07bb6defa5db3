"""The faulty web server misbehaves as it is told."""

from __future__ import annotations

import asyncio
import time

import aiohttp
import pytest

from tests.fakes import FaultyWeb, Reply


async def get(url: str) -> tuple[int, bytes]:
    """Status and body."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.read()


def test_replies_come_in_turn_and_the_last_one_stays() -> None:
    async def run() -> None:
        async with FaultyWeb() as web:
            url = web.add("/a", Reply(status=503), Reply(b"ok"))
            assert [await get(url) for _ in range(3)] == [(503, b""), (200, b"ok"), (200, b"ok")]
            assert (await get(web.url("/b")))[0] == 404
            assert web.count("/a") == 3

    asyncio.run(run())


def test_slow_cut_and_endless_bodies() -> None:
    async def run() -> None:
        async with FaultyWeb() as web:
            started = time.monotonic()
            slow = web.add("/slow", Reply(b"abcd", delay=0.1, piece=1, pause=0.02))
            assert await get(slow) == (200, b"abcd")
            assert time.monotonic() - started >= 0.16
            with pytest.raises(aiohttp.ClientError):
                await get(web.add("/cut", Reply(b"a" * 1000, cut_after=10)))
            async with (
                aiohttp.ClientSession() as session,
                session.get(web.add("/endless", Reply(b"a" * 4096, endless=True))) as answer,
            ):
                read = 0
                async for piece in answer.content.iter_chunked(4096):
                    read += len(piece)
                    if read > 100_000:
                        break
            assert read > 100_000

    asyncio.run(run())
