"""From a page to its article, on what newsrooms' pages do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.articles.extract import from_feed, from_html, from_text
from monitor.articles.extracted import Extracted, Hints
from monitor.articles.headline import headline

URL = "https://gazette.example/2024/03/port"
P1 = "Le port de Tréval rouvrira lundi, annonce la capitainerie, qui a fait draguer la passe pendant onze semaines."
P2 = "Les pêcheurs, eux, demandent une aide de 1,2 million d’euros pour les sorties perdues depuis le mois de janvier."
P1_HYPHENED = P1.replace("capi", "ca\u00adpi")
LEAD = "La passe est draguée, les grues sont revenues. Reste à savoir qui paiera les jours perdus."


def page(body: str, head: str = "", title: str = "Le port rouvre lundi") -> Extracted:
    """The article of a page with these parts."""
    return from_html(
        f"<html lang='fr'><head><title>{title} | La Gazette</title>{head}</head><body>{body}</body></html>",
        URL,
        Hints(),
    )


def article(inner: str = "", **parts: str) -> Extracted:
    """The article of a plain page with something above its paragraphs."""
    return page(
        f"<main><h1>Le port rouvre lundi</h1>{inner}<div class='texte'><p>{P1}</p><p>{P2}</p></div></main>", **parts
    )


def test_the_chapo_above_the_body_is_its_first_paragraph_and_its_lead() -> None:
    found = article(f"<div class='chapo'>{LEAD}</div><div class='x'><img src='a.jpg'></div>")
    assert found.text.split("\n") == [LEAD, P1, P2]
    assert found.lead == LEAD
    assert found.title == "Le port rouvre lundi"


def test_a_description_that_was_cut_short_is_completed_from_the_text() -> None:
    found = article(head=f"<meta name='description' content='{P1[:60]}...'>")
    assert found.lead == P1


def test_text_between_paragraphs_that_is_in_no_paragraph_is_kept() -> None:
    loose = "La capitainerie, elle, se dit confiante et attend les premiers chalutiers dès dimanche soir."
    found = page(f"<article><h1>Le port</h1><p>{P1}</p><div>{loose}</div><p>{P2}</p></article>")
    assert found.text.split("\n") == [P1, loose, P2]


def test_dates_and_authors_that_only_the_page_shows() -> None:
    found = article(
        "<div class='infos'><span>Par Soizic Le Dantec et R. Lamblin</span><span>Publié le 12 janvier 2015 à 11h30, "
        "mis à jour le 13 janvier 2015 à 8h05</span></div>"
    )
    assert found.authors == ("Soizic Le Dantec", "R. Lamblin")
    assert found.published == datetime(2015, 1, 12, 10, 30, tzinfo=UTC)
    assert found.updated == datetime(2015, 1, 13, 7, 5, tzinfo=UTC)
    assert found.text.split("\n") == [P1, P2]


def test_a_date_told_in_the_text_is_not_the_articles() -> None:
    found = page(f"<article><h1>Le port</h1><p>Selon un rapport publié le 3 mars 2011, {P1}</p><p>{P2}</p></article>")
    assert found.published is None


def test_what_the_page_declares_goes_before_what_it_shows() -> None:
    declared = "<meta property='article:published_time' content='2024-03-11T06:00:00+01:00'>"
    found = article("<p>Publié le 12 janvier 2015</p>", head=declared)
    assert found.published == datetime(2024, 3, 11, 5, tzinfo=UTC)


def test_a_shown_day_gives_way_to_the_feeds_instant_of_that_day() -> None:
    told = datetime(2024, 3, 11, 5, 30, tzinfo=UTC)
    body = f"<main><h1>Le port</h1><p>Publié le 11 mars 2024</p><p>{P1}</p><p>{P2}</p></main>"
    assert from_html(f"<html><body>{body}</body></html>", URL, Hints(published=told)).published == told


@pytest.mark.parametrize(
    ("text", "published", "updated", "noted"),
    [
        (f"Le port\nPublié le 11 mars 2024 à 6h\n{P1}", "2024-03-11T06:00:00+01:00", None, False),
        ("Le port\n[MàJ du 12.01.2014 à 11h30] Le port a confirmé ce lundi matin des négociations. "
         "La grue n’a été livrée qu’en juillet 2014.", None, "2015-01-12T11:30:00+01:00", True),
    ],
)  # fmt: skip
def test_the_dates_of_a_plain_text(text: str, published: str | None, updated: str | None, noted: bool) -> None:
    found = from_text(text, Hints())
    told = [value.isoformat() if value else None for value in (found.published, found.updated)]
    assert told == [published, updated]
    assert bool(found.date_note) is noted


def test_credits_of_agencies_are_values_and_leave_the_text() -> None:
    sent = f"<p>TRÉVAL, 11 mars 2024 (AFP) - {P1}</p>"
    found = page(f"<article><h1>Le port rouvre lundi</h1>{sent}<p>{P2}</p><p>Avec Reuters</p></article>")
    assert found.agencies == ("AFP", "Reuters")
    assert found.text.split("\n") == [P1, P2]
    assert [part.rule for part in found.removed][-2:] == ["agency", "legal"]


def test_a_page_laid_out_with_tables_is_read_in_its_main_cell() -> None:
    side = (
        "<td><b>Les plus lus</b><br>1. <a href='#'>Un hangar brûle</a><br>Garage Pelloux, le neuf et l’occasion.</td>"
    )
    main = (
        "<td><font size=5><b>Le port rouvre lundi</b></font><br>"
        "<font>Publié le 9 janvier 2016 à 08h12 - R. Lamblin</font>"
        f"<br><br>{P1}<br><br><table align=left><tr><td>« onze semaines »</td></tr></table>{P2}<br><br>"
        "<b>Vos réactions (1)</b><br>Enfin !</td>"
    )
    found = page(f"<table><tr>{side}{main}{side}</tr></table>", title="La Gazette : Le port rouvre lundi")
    assert found.title == "Le port rouvre lundi"
    assert found.text.split("\n") == [P1, P2]
    assert found.published is not None
    assert [part.rule for part in found.removed] == ["repeated-title", "dates", "comments", "comments"]


def test_lists_quotations_and_headings_of_the_text_are_kept() -> None:
    items = (
        "<ul><li>draguer la passe tous les deux ans au moins ;</li><li>rendre aux pêcheurs les quais du Sud.</li></ul>"
    )
    quote = "<figure><blockquote><p>« Nous n’avons rien demandé d’autre », dit le syndicat.</p></blockquote></figure>"
    heading = "<div role='heading'>Trois demandes du port</div>"
    body = f"<article><h1>Le port</h1><p>{P1}</p>{items}{heading}{quote}<p>{P2}</p></article>"
    lines = page(body).text.split("\n")
    assert [line.removeprefix("- ")[:12] for line in lines[1:5]] == [
        "draguer la p",
        "rendre aux p",
        "Trois demand",
        "« Nous n’avo",
    ]


@pytest.mark.parametrize("markup", ["", "<", "<html></html>", "<html><head><title>x</title></head></html>", "\x00\x01"])
def test_what_is_no_page_gives_no_text(markup: str) -> None:
    assert from_html(markup, URL, Hints()).text == ""


def test_the_feeds_text_serves_where_the_page_may_not_be_read() -> None:
    found = from_feed(Hints(title="Le port", summary=f"<p>{P1}</p><p>{P2}</p>"))
    assert found.text == f"{P1}\n\n{P2}"


@pytest.mark.parametrize(
    ("declared", "headings", "site", "expected"),
    [
        ("Le port rouvre | La Gazette", [], "", "Le port rouvre"),
        ("Le port rouvre - La Gazette", [], "La Gazette", "Le port rouvre"),
        ("Le port rouvre | DW | 23.05.2011", [], "", "Le port rouvre"),
        ("Le port rouvre - et après ?", [], "La Gazette", "Le port rouvre - et après ?"),
        ("Cloud | Orange rachète Cloudwatt", [], "", "Cloud | Orange rachète Cloudwatt"),
        ("La Gazette : Le port rouvre lundi", ["Le port rouvre lundi"], "", "Le port rouvre lundi"),
        ("L'été du port - Carnet de racine", ["L’été du port"], "", "L’été du port"),
        ("", ["Le port rouvre"], "", "Le port rouvre"),
        ("", [], "", ""),
    ],
)
def test_the_title_is_the_pages_heading_without_the_site(
    declared: str, headings: list[str], site: str, expected: str
) -> None:
    assert headline(declared, headings, site) == expected


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (f"<html><body><h1>É</h1><p>{P1}</p><p>{P2}</p></body></html>".encode(), "iso-8859-1"),  # a wrong header
        (f"<html><body><h1>É</h1><p>{P1}</p><p>{P2}</p></body></html>".encode("cp1252"), "iso-8859-1"),
        (
            f"<html><head><meta charset=windows-1252></head><body><p>{P1}</p><p>{P2}</p></body></html>".encode(
                "cp1252"
            ),
            "",
        ),
        (f"<html><body><p>{P1}</p><p>{P2}</p></body></html>".encode().decode("cp1252").encode(), ""),  # mojibake
        (f"<html><body><p>{P1_HYPHENED}</p><p>{P2}</p></body></html>".encode(), "utf-8"),
    ],
)
def test_letters_come_out_right_whatever_is_declared(content: bytes, charset: str) -> None:
    assert from_html(content, URL, Hints(), charset=charset).text.split("\n") == [P1, P2]
