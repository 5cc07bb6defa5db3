"""What the rules read in an article: values only, no database."""

from __future__ import annotations

from monitor.articles.extracted import Extracted
from monitor.articles.understand import understand


def test_roles_and_exclusions_come_with_the_mentions() -> None:
    understood = understand(
        Extracted(
            title="Orange reprendrait Cloudwatt",
            lead="",
            text=(
                "Orange rachèterait les parts de Thales et de la Caisse des dépôts dans Cloudwatt.\n\n"
                "L’offre échappe au Cloud Act. Numspot n’est pas encore qualifié SecNumCloud par l’Anssi."
            ),
        )
    )
    played = {(m.slug, m.field): (m.role, m.negation) for m in understood.mentions}
    assert played[("orange", "title")] == ("buyer", "")
    assert played[("cloudwatt", "title")] == ("target", "")
    assert played[("thales", "text")] == ("seller", "")
    assert played[("caisse-des-depots", "text")] == ("seller", "")
    assert played[("cloud-act", "text")] == ("", "escapes")
    assert played[("numspot", "text")] == ("certified", "not")
    assert played[("secnumcloud", "text")] == ("", "not")
    stored = understood.as_json()["negated"]
    assert {item["slug"] for item in stored} == {"cloud-act", "numspot", "secnumcloud", "anssi"}
    assert understood.status == "conditional"
