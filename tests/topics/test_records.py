"""Files of labelled texts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from monitor.errors import GuetteurError
from monitor.topics.records import read


def test_a_record_s_fields_and_what_they_default_to(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl"
    rows = [
        {"id": 7, "title": "Titre", "chapo": "Chapô", "text": "Texte", "label": "positive", "topics": ["capital"]},
        {"text": "Sans titre", "label": None, "kind": "dépêche"},
        {"text": "Rien d’autre"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    first, second, third = read(file)
    assert (first.id, first.document.lead, first.label, first.topics) == ("7", "Chapô", "positive", ("capital",))
    assert not first.stream
    assert (second.label, second.stream, second.kind, second.document.title) == ("negative", True, "dépêche", "")
    assert (third.id, third.stream) == ("3", True)
    assert third.event != second.event


def test_a_gzipped_file_reads_alike(tmp_path: Path) -> None:
    file = tmp_path / "some.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write('{"text": "é"}\n')
    assert read(file)[0].document.text == "é"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{oops", "line 2"),
        ("[]", "line 2"),
        ('{"title": "sans texte"}', "line 2"),
        ('{"text": "t", "label": "perhaps"}', "«perhaps» is no label"),
        ('{"text": "t", "topics": "capital"}', "topics"),
    ],
)
def test_a_malformed_record_names_its_line(tmp_path: Path, line: str, said: str) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "ok"}\n' + line + "\n")
    with pytest.raises(GuetteurError, match=said) as raised:
        read(bad)
    assert raised.value.permanent


def test_a_file_that_is_no_text_is_told_in_words(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(GuetteurError, match=r"bad\.jsonl"):
        read(bad)
    zipped = tmp_path / "bad.jsonl.gz"
    zipped.write_bytes(b"not gzip")
    with pytest.raises(GuetteurError, match="gzip"):
        read(zipped)
