"""``guetteur doctor``: what is configured, reachable and wrong."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

_COLOURS = {"ok": "green", "note": "yellow", "wrong": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Look at everything that the service needs; exit status 1 if something is wrong."""
    from monitor.runtime.doctor.examine import examine
    from monitor.runtime.doctor.findings import Level

    findings = []
    for finding in examine():
        findings.append(finding)
        if not as_json:
            click.echo(click.style(f"{finding.level:<6}", fg=_COLOURS[finding.level]), nl=False)
            click.echo(f"{finding.name}: {finding.said}")
            if finding.mend:
                click.echo(f"      → {finding.mend}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    if any(finding.level is Level.WRONG for finding in findings):
        raise SystemExit(1)
