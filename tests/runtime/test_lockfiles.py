"""The lock files: pinned, hash-checked, without addresses, and in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib

import pytest

from monitor.runtime.places import ROOT

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-installer.lock")


def pins(name: str) -> dict[str, str]:
    """Names and versions; a name may stand several times, once per marker."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", text, flags=re.MULTILINE))


def normal(requirement: str) -> str:
    """Name of a requirement as lock files write it (PEP 503)."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash_and_by_nothing_else(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", block), block
        assert "--hash=sha256:" in block, block
    assert "://" not in text
    assert "file:" not in text


def test_the_lock_files_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    use, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {normal(line) for line in project["dependencies"]} <= set(use)
    assert {normal(line) for line in project["optional-dependencies"]["test"]} <= set(test)


def test_tests_run_on_the_versions_that_are_used() -> None:
    use, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: test.get(name) for name in use} == use
