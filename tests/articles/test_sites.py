"""Rules of single sites: what they do, and how the file says what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.articles import sites
from monitor.articles.extract import from_html
from monitor.articles.extracted import Hints
from monitor.articles.selectors import css_to_xpath
from monitor.articles.sites import load_sites, rules_for
from monitor.errors import GuetteurError
from monitor.runtime.doctor.configuration import check_sites
from monitor.runtime.doctor.findings import Level

RULES = """
[[site]]
host = "gazette.example"
body = ["div.absent", "div#texte"]
remove = "p.reclame"
author = "//span[@class='plume']"
date = "span.jour"
"""
BODY = (
    "Les halles de Tréval rouvriront samedi, après deux ans de travaux et une dispute sur la couleur des volets.",
    "Vingt étals sur vingt-sept ont trouvé preneur, selon la mairie, qui espère louer les derniers avant l’été.",
)
PAGE = f"""<html lang="fr"><head><title>Les halles de Tréval rouvrent</title>
<meta property="article:published_time" content="2024-01-01T00:00:00+01:00"></head><body><div><h1>Les halles de Tréval
rouvrent</h1><p>Un autre article de la page, qui est plus long que le vrai et qui parle d’une tempête en mer, d’un
bateau perdu et de trois marins sauvés par un cargo norvégien au large de Port-Guéran.</p></div><div id="texte">
<p>{BODY[0]}</p><p class="reclame">Garage Pelloux, le neuf et l’occasion.</p><p>{BODY[1]}</p></div>
<span class="plume">Par Soizic Le Dantec et R. Lamblin</span>
<span class="jour">12 mars 2024 à 8h30</span></body></html>"""


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "_sites", lambda: load_sites(RULES))


@pytest.mark.usefixtures("rules")
def test_a_sites_rules_say_where_the_text_the_author_and_the_date_stand() -> None:
    found = from_html(PAGE, "https://www.gazette.example/halles", Hints())
    assert found.text.split("\n") == list(BODY)
    assert found.authors == ("Soizic Le Dantec", "R. Lamblin")
    assert found.published is not None
    assert found.published.isoformat() == "2024-03-12T08:30:00+01:00"
    assert [(part.text, part.rule) for part in found.removed] == [("Garage Pelloux, le neuf et l’occasion.", "site")]


@pytest.mark.usefixtures("rules")
def test_a_host_has_the_rules_of_the_domain_above_it() -> None:
    found = rules_for("https://www.gazette.example/a")
    assert found is not None
    assert found.host == "gazette.example"
    for other in ("https://autregazette.example/", "https://example/", "", "not an address"):
        assert rules_for(other) is None


def test_the_file_that_ships_is_sound() -> None:
    assert load_sites(sites.SITES_FILE.read_text(encoding="utf-8"))


def test_without_the_file_there_are_no_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sites._sites.cache_clear()
    monkeypatch.setattr(sites, "SITES_FILE", tmp_path / "sites.toml")
    assert rules_for("https://zdnet.fr/") is None
    sites._sites.cache_clear()


def test_a_wrong_file_costs_its_rules_not_the_articles_and_the_doctor_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert check_sites().level is Level.OK
    (tmp_path / "sites.toml").write_text('[[site]]\nhost = "zdnet.fr"')
    sites._sites.cache_clear()
    monkeypatch.setattr(sites, "SITES_FILE", tmp_path / "sites.toml")
    assert rules_for("https://zdnet.fr/") is None
    assert "entry 1 (zdnet.fr)" in caplog.text
    assert check_sites().level is Level.WRONG
    sites._sites.cache_clear()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[site]", "no TOML"),
        ("[other]\na = 1", "only \\[\\[site\\]\\] is known"),
        ('[[site]]\nbody = "p"', "entry 1: host must be"),
        ('[[site]]\nhost = "https://a.fr/"\nbody = "p"', "entry 1: host must be"),
        ('[[site]]\nhost = "a.fr"', "entry 1 \\(a.fr\\): none of body"),
        ('[[site]]\nhost = "a.fr"\nbdoy = "p"', "entry 1 \\(a.fr\\): unknown key 'bdoy'"),
        ('[[site]]\nhost = "a.fr"\nbody = 3', "body must be a selector"),
        ('[[site]]\nhost = "a.fr"\nbody = "//p["', "entry 1 \\(a.fr\\): body: '//p\\[' is no XPath"),
        ('[[site]]\nhost = "a.fr"\nremove = ["p", "p:first"]', "remove: 'p:first' is neither XPath nor simple CSS"),
        ('[[site]]\nhost = "a.fr"\nbody = "p"\n[[site]]\nhost = "a.fr"\nbody = "p"', "entry 2: a.fr has an entry"),
    ],
)
def test_what_is_wrong_is_told_with_the_entry(text: str, said: str) -> None:
    with pytest.raises(GuetteurError, match=said):
        load_sites(text)


@pytest.mark.parametrize(
    ("css", "xpath"),
    [
        ("p", "//p"),
        ("#a > p", "//*[@id='a']/p"),
        ("div.b p", "//div[contains(concat(' ', normalize-space(@class), ' '), ' b ')]//p"),
        ("time[itemprop=datePublished]", "//time[@itemprop='datePublished']"),
    ],
)
def test_simple_css_is_understood(css: str, xpath: str) -> None:
    assert css_to_xpath(css) == xpath
