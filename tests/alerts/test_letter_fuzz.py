"""Whatever stands in titles, sources, quotes and reasons: the letter stays one letter, and its HTML inert."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.channels.letter import build
from monitor.alerts.subject import clean_line, headline
from monitor.alerts.values import Passage, Quote, TopicView, WatchlistView
from tests.alerts.values import ARTICLE, message

#: What has broken mail programs and templates before, mixed with anything at all.
_PIECES = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\r\nBcc: victime@exemple.fr\r\n",
        "\n.\n",
        "=?utf-8?q?=3Cscript=3E?=",
        "\u202e\u2066\u200b\u2028",
        "{{ message }}{% include 'x' %}",
        '" onmouseover="alert(1)',
        "</td></table></body></html>",
        "&lt;script&gt;",
        "🇫🇷👩🏽‍💻",
    ]
)
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=30)), max_size=5).map("".join)
#: Elements and attributes that would fetch, run or send something.
_ACTIVE = {
    "script",
    "img",
    "iframe",
    "object",
    "embed",
    "form",
    "link",
    "base",
    "meta-refresh",
    "svg",
    "video",
    "audio",
}


class Elements(HTMLParser):
    """The names of elements and attributes, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name == "href"}


@settings(max_examples=60)
@given(title=_TEXTS, source=_TEXTS, words=_TEXTS, reason=_TEXTS)
def test_a_letter_of_anything_is_one_inert_letter(title: str, source: str, words: str, reason: str) -> None:
    view = replace(
        ARTICLE,
        title=title,
        source=source,
        excerpt=words,
        rights_notice=words,
        status_cues=(words,),
        cited=(source,),
        changes=(words,),
        since=(words,),
        actors=(source,),
        topics=(TopicView(words, 0.5),),
        evidence=(Quote((Passage(words), Passage(title, marked=True)), 0.4),),
        watchlists=(WatchlistView(reason, (words,)),),
        reprises=((source, "https://reprise.example/1"),),
        answers=(("Pertinent", "https://veille.example/retour/x/?choix=pertinent"),),
    )
    sent = build(message(view, subject=headline(view), list_name=reason), "claire@exemple.fr").message()
    read = message_from_bytes(sent.as_bytes(), policy=policy.default)
    assert read["Bcc"] is None
    assert read["To"] == "claire@exemple.fr"
    # The library folds long words at will; what counts is that nothing was added and no line was broken.
    assert clean_line(str(read["Subject"])).replace(" ", "") == headline(view).replace(" ", "").replace("\u00a0", "")
    assert [part.get_content_type() for part in read.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    html = read.get_body(("html",))
    assert html is not None
    found = Elements()
    found.feed(html.get_content())
    assert not found.names & _ACTIVE
    assert not {name for name in found.attributes if name.startswith("on") or name in {"src", "srcset", "background"}}
    assert all(link.startswith("https://") for link in found.links)
