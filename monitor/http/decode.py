"""Undo ``Content-Encoding`` step by step, never past a cap. Pure.

Every decoder hands out at most ``CHUNK`` bytes a step, so a bomb is stopped at the cap having cost little
more memory than the cap. Encodings are those of RFC 9110, 8.4.1 (gzip, deflate), RFC 7932 (br) and
RFC 8878 (zstd).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli
from backports import zstd

from monitor.errors import GuetteurError

CHUNK = 64 * 1024
#: RFC 9659: a decoder of web content need not accept windows above 8 MiB.
_ZSTD_WINDOW_LOG = 23
_LAYERS = 2
_MEMBERS = 64


class Damaged(GuetteurError):  # noqa: N818 - a condition of the data; the client turns it into a FetchError
    """The data is not what its encoding says."""


class Bomb(GuetteurError):  # noqa: N818
    """The data expands beyond the cap."""


class Layer(Protocol):
    """One decoder: bytes in, bounded pieces out."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode ``data`` into pieces of at most about CHUNK bytes. Raises Damaged."""

    def complete(self) -> bool:
        """Whether the encoded data has come to its end."""


class _Zlib:
    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._decoder = zlib.decompressobj(31 if gzip else 15)
        self._started = False
        self._members = 1

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not self._started and data:
            self._started = True
            # Some servers send raw deflate, without the zlib header that RFC 9110 asks for.
            if not self._gzip and data[0] & 0x0F != 8:
                self._decoder = zlib.decompressobj(-15)
        while data:
            if self._decoder.eof:
                if not self._gzip or not data.startswith(b"\x1f\x8b"):
                    return  # padding after the end
                self._next_member()
            try:
                piece = self._decoder.decompress(data, CHUNK)
            except zlib.error as error:
                raise Damaged(str(error)) from error
            if piece:
                yield piece
            data = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail

    def _next_member(self) -> None:
        self._members += 1
        if self._members > _MEMBERS:
            raise Damaged("too many gzip members")
        self._decoder = zlib.decompressobj(31)

    def complete(self) -> bool:
        return self._decoder.eof or not self._started


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()
        self._started = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = self._started or bool(data)
        try:
            piece = self._decoder.process(data, output_buffer_limit=CHUNK)
            while piece or not self._decoder.can_accept_more_data():
                if piece:
                    yield piece
                if self._decoder.is_finished():
                    return
                piece = self._decoder.process(b"", output_buffer_limit=CHUNK)
        except brotli.error as error:
            raise Damaged(str(error)) from error

    def complete(self) -> bool:
        return self._decoder.is_finished() or not self._started


class _Zstd:
    def __init__(self) -> None:
        self._decoder = self._new()
        self._started = False

    @staticmethod
    def _new() -> zstd.ZstdDecompressor:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})

    def feed(self, data: bytes) -> Iterator[bytes]:
        self._started = self._started or bool(data)
        members = 1
        try:
            while data or not (self._decoder.needs_input or self._decoder.eof):
                if self._decoder.eof:
                    members += 1
                    if members > _MEMBERS:
                        raise Damaged("too many zstd frames")
                    self._decoder = self._new()
                piece = self._decoder.decompress(data, CHUNK)
                if piece:
                    yield piece
                data = self._decoder.unused_data if self._decoder.eof else b""
        except zstd.ZstdError as error:
            raise Damaged(str(error)) from error

    def complete(self) -> bool:
        return self._decoder.eof or not self._started


def _layer(name: str) -> Layer:
    match name:
        case "gzip" | "x-gzip":
            return _Zlib(gzip=True)
        case "deflate":
            return _Zlib(gzip=False)
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise Damaged(f"unknown encoding {name[:20]!r}")


class Decoder:
    """Decode a body that carries ``Content-Encoding: encoding`` and gather it, up to ``cap`` bytes.

    A body announced as compressed that starts like text (servers lie) is passed through unchanged.
    Raises Damaged for unknown, too many or broken encodings, Bomb beyond the cap (of each layer).
    """

    def __init__(self, encoding: str, cap: int) -> None:
        names = [name.strip().lower() for name in encoding.split(",")]
        names = [name for name in names if name and name != "identity"]
        if len(names) > _LAYERS:
            raise Damaged("too many layers of compression")
        self._layers = [_layer(name) for name in reversed(names)]
        self._cap = cap
        self._made = [0] * len(self._layers)
        self._out = bytearray()
        self._first = True

    def feed(self, data: bytes) -> None:
        """Take the next piece of the body as it came over the wire."""
        if self._first and data:
            self._first = False
            if self._layers and data.lstrip()[:1] in (b"<", b"{") and data.lstrip()[:64].isascii():
                self._layers = []
        self._push(0, data)

    def _push(self, depth: int, data: bytes) -> None:
        if depth == len(self._layers):
            if len(self._out) + len(data) > self._cap:
                raise Bomb(f"more than {self._cap} bytes")
            self._out += data
            return
        for piece in self._layers[depth].feed(data):
            self._made[depth] += len(piece)
            if self._made[depth] > self._cap:
                raise Bomb(f"more than {self._cap} bytes")
            self._push(depth + 1, piece)

    def finish(self) -> bytes:
        """The whole decoded body. Raises Damaged when the compressed data stops short."""
        if not all(layer.complete() for layer in self._layers):
            raise Damaged("compressed data ends too early")
        return bytes(self._out)
