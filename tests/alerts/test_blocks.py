"""Messages as Slack blocks: within every limit, whatever comes from outside, and nothing of it acts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.channels.blockkit import fit, link, safe, valid
from monitor.alerts.channels.blocks import TOTAL, blocks, fallback, plain, texts
from monitor.alerts.values import ArticleView, Message, Passage, Quote, Section, WatchlistView
from monitor.runtime.demo.slack.limits import block_errors
from tests.alerts.values import ARTICLE, message

ANSWERED = replace(
    ARTICLE,
    feedback="jeton:signé",
    answers=(("Pertinent", "https://veille.example/retour/x/?choix=pertinent"),),
    console_url="https://veille.example/articles/1/",
)


def buttons(value: Message, *, interactive: bool) -> list[tuple[str, str, str]]:
    """Text, name, and value or address of each button."""
    rows = [block for block in blocks(value, interactive=interactive) if block["type"] == "actions"]
    return [(b["text"]["text"], b["action_id"], b.get("value") or b["url"]) for row in rows for b in row["elements"]]


def test_the_buttons_carry_the_token_where_somebody_answers_them() -> None:
    assert buttons(message(ANSWERED), interactive=True) == [
        ("Pertinent", "pertinent", "jeton:signé"),
        ("Hors sujet", "hors-sujet", "jeton:signé"),
        ("Suivre", "suivre", "jeton:signé"),
        ("Couper", "couper", "jeton:signé"),
        ("Ouvrir", "ouvrir", ARTICLE.url),
        ("Analyse", "analyse", "https://veille.example/articles/1/"),
    ]


def test_else_they_open_the_signed_page() -> None:
    shown = buttons(message(ANSWERED), interactive=False)
    assert shown[0] == ("Pertinent", "page-pertinent", "https://veille.example/retour/x/?choix=pertinent")
    assert "jeton:signé" not in str(shown)


def test_a_digest_that_does_not_fit_says_how_many_are_left() -> None:
    built = blocks(message(*[ARTICLE] * 60), interactive=True)
    assert block_errors(built) == []
    shown = sum(block["type"] == "actions" for block in built)
    assert f"… et {60 - shown} autres dans la console." in str(built[-1])
    assert shown > 15


HOSTILE = {
    "everybody is called": "<!channel> <!here> <!everyone>",
    "somebody is called": "<@U012AB3CD> <#C012AB3CD> <!subteam^S01>",
    "a link in disguise": "<https://evil.example|Le Monde>",
    "a label that ends the link": "a|b> <!here",
    "code": "`rm -rf /` ```bloc```",
    "bold, italics, struck out": "*gras* _italique_ ~barré~",
    "a quotation": "> cité",
    "an entity of one's own": "&lt;!channel&gt;",
    "bidirectional marks": "ok\u202e<!channel>\u2066",
    "line breaks": "un\n>deux\n*trois*",
    "a very long title": "<!channel> & " * 3_100,
    "very long without a space": "&" * 40_000,
    "nothing": "",
}


def everywhere(text: str) -> Message:
    """A message whose every text from outside is ``text``."""
    view = replace(
        ARTICLE,
        title=text,
        source=text,
        excerpt=text,
        rights_notice=text,
        status_cues=(text,),
        evidence=(Quote((Passage(text, marked=True), Passage(text)), 0.5),) * 3,
        watchlists=(WatchlistView(text, (text,)),),
        actors=(text,),
        changes=(text,) * 3,
        since=(text,),
        reprises=((text, f"https://gazette.example/{text[:50]}"),),
    )
    return message(view, subject=text, body=(text,), summary=text, standing=(text,))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_from_outside_acts(text: str) -> None:
    value = everywhere(text)
    for built in (blocks(value, interactive=True), plain(value)):
        assert block_errors(built) == []
        said = [said for block in built if block["type"] in ("section", "context") for said in texts(block)]
        for angled in re.findall(r"<[^>]*>?", "\n".join([*said, fallback(value)])):
            assert re.fullmatch(r"<https://gazette\.example/[^<>|]*\|[^<>|]*>", angled), angled
        assert "`" not in "".join(said)
        assert all("verbatim" in str(block) for block in built if block["type"] in ("section", "context"))


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "https://exemple.fr/" + "a" * 4_000, "ftp://exemple.fr", "", "https://exemple.fr/a b"],
)
def test_what_is_no_address_for_slack_becomes_no_link(url: str) -> None:
    built = blocks(message(replace(ARTICLE, url=url)))
    assert block_errors(built) == []
    assert f"<{url}" not in str(built) or not url


def test_parts() -> None:
    assert link("https://e.fr/a|b>c", "x|<y>", 99) == "<https://e.fr/a%7Cb&gt;c|x¦&lt;y&gt;>"
    assert safe("l’_hébergeur_ et snake_case", 99) == "l’ˍhébergeurˍ et snake_case"
    assert safe("un deux trois quatre", 12) == "un deux…"
    assert fit("a" * 20, 10) == "a" * 9 + "…"


text = st.text(max_size=400) | st.sampled_from(list(HOSTILE.values()))
views = st.builds(
    replace,
    st.just(ANSWERED),
    title=text,
    url=st.one_of(st.just(ARTICLE.url), text, text.map(lambda said: "https://" + said)),
    source=text,
    excerpt=text,
    changes=st.lists(text, max_size=4).map(tuple),
    since=st.lists(text, max_size=3).map(tuple),
    evidence=st.lists(
        st.builds(Quote, st.tuples(st.builds(Passage, text, st.booleans())), st.floats(0, 1)), max_size=3
    ).map(tuple),
    feedback=st.sampled_from(["", "jeton", "j" * 3_000]),
)


@settings(max_examples=30)
@given(articles=st.lists(views, max_size=30), subject=text, body=st.lists(text, max_size=60), name=text)
def test_blocks_always_validate(articles: list[ArticleView], subject: str, body: list[str], name: str) -> None:
    value = message(subject=subject, body=tuple(body), sections=(Section(name, tuple(articles)),))
    for interactive in (False, True):
        built = blocks(value, interactive=interactive)
        assert block_errors(built) == []
        assert valid(built)
        assert sum(len(said) for block in built for said in texts(block)) <= TOTAL + 3_100
    assert block_errors(plain(value)) == []
    assert fallback(value)
