"""What the bytes of a string in a PDF mean in its font: its own table (ToUnicode), else the encoding it names."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import pikepdf
from fontTools import agl  # type: ignore[import-untyped]

HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")
BLOCKS = re.compile(rb"begin(codespacerange|bfchar|bfrange)(.*?)end\1", re.DOTALL)
RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[(.*?)\])", re.DOTALL)
MOST_CODES = 70_000
CODECS = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}


class Font:
    """A font of a PDF, as far as reading needs it."""

    def __init__(self, font: Any) -> None:
        self.table: dict[bytes, str] = {}
        self.lengths: set[int] = set()
        if isinstance(font.get("/ToUnicode"), pikepdf.Stream):
            self._read(font.ToUnicode.read_bytes())
        self.composite = str(font.get("/Subtype", "")) == "/Type0"
        if not self.lengths:
            self.lengths = {2 if self.composite else 1}
        if not self.composite:
            self._add_encoding(font.get("/Encoding"))

    def text(self, shown: Any) -> str:
        """Give the characters of a string; a code without a meaning is left out."""
        content, at, out = bytes(shown), 0, []
        while at < len(content):
            for length in sorted(self.lengths, reverse=True):
                code = content[at : at + length]
                if code in self.table:
                    out.append(self.table[code])
                    break
            else:
                length = min(self.lengths)
            at += length
        return "".join(out)

    def _read(self, cmap: bytes) -> None:
        for kind, block in BLOCKS.findall(cmap):
            if kind == b"codespacerange":
                self.lengths |= {len(_bytes(code)) for code in HEX.findall(block)} - {0}
            elif kind == b"bfchar":
                codes = [_bytes(code) for code in HEX.findall(block)]
                self.table |= {code: _text(words) for code, words in zip(codes[::2], codes[1::2], strict=False)}
            else:
                self._read_ranges(block)

    def _read_ranges(self, block: bytes) -> None:
        for first, last, start, listed in RANGE.findall(block):
            low, high, length = int(first, 16), int(last, 16), len(_bytes(first))
            codes = islice(range(low, high + 1), max(0, MOST_CODES - len(self.table)))
            if listed:
                words = [_text(_bytes(one)) for one in HEX.findall(listed)]
                self.table |= {c.to_bytes(length, "big"): w for c, w in zip(codes, words, strict=False)}
            else:
                begin, width = int(start, 16), len(_bytes(start))
                for code in codes:
                    words_of_it = (begin + code - low).to_bytes(width + 1, "big")[-width:]
                    self.table[code.to_bytes(length, "big")] = _text(words_of_it)

    def _add_encoding(self, encoding: Any) -> None:
        named = encoding.get("/BaseEncoding", "") if isinstance(encoding, pikepdf.Dictionary) else encoding
        codec = CODECS.get(str(named), "cp1252")
        whole = {bytes([code]): bytes([code]).decode(codec, "ignore") for code in range(32, 256)}
        if isinstance(encoding, pikepdf.Dictionary):
            code = 0
            for item in encoding.get("/Differences", []):
                if isinstance(item, pikepdf.Name):
                    whole[bytes([code % 256])] = agl.toUnicode(str(item)[1:])
                    code += 1
                else:
                    code = int(item)
        self.table = whole | self.table


def _bytes(code: bytes) -> bytes:
    digits = b"".join(code.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())


def _text(words: bytes) -> str:
    return words.decode("utf-16-be", "ignore") if len(words) > 1 else words.decode("latin-1")
