"""Lists of feeds: what is read, what an import would do with each line, what an export gives back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.models import Feed, Source
from monitor.feeds.opml import OpmlError, OutlineFeed, Verdict, plan, read_opml, write_opml
from monitor.feeds.subscribe import add_feed, export_opml, import_opml
from monitor.http.addresses import AllowList

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIST = """<?xml version="1.0" encoding="utf-8"?><opml version="1.1"><head><title>Veille</title></head><body>
<outline text="Presse"><outline title="Tech"><outline type="RSS" text="Un" xmlUrl=" https://un.fr/rss " htmlUrl="https://un.fr"/>
</outline><outline text="Deux" xmlurl="https://deux.fr/rss"/></outline>
<outline text="Deux bis" xmlUrl="https://deux.fr/rss"/><outline text="Sans adresse"/>
<outline text="Local" xmlUrl="file:///etc/passwd"/><outline text="Interne" xmlUrl="http://10.0.0.1/rss"/>
</body></opml>"""


def test_feeds_keep_their_folders_and_bad_lines_their_reason() -> None:
    listed = read_opml(LIST.encode())
    assert listed.title == "Veille"
    assert listed.feeds[0] == OutlineFeed("https://un.fr/rss", "Un", "https://un.fr", "Presse / Tech")
    assert [feed.folder for feed in listed.feeds[1:]] == ["Presse", "", ""]
    assert [(line.title, line.reason) for line in listed.refused] == [
        ("Sans adresse", "no feed address (xmlUrl)"),
        ("Local", "not an http(s) address"),
    ]


def test_a_plan_has_a_line_for_each_line_of_the_file() -> None:
    lines = plan(read_opml(LIST.encode()), {"https://un.fr/rss"})
    assert [line.verdict for line in lines] == [
        Verdict.KNOWN,
        Verdict.ADD,
        Verdict.REPEATED,
        Verdict.ADD,
        Verdict.REFUSED,
        Verdict.REFUSED,
    ]
    assert all(line.french for line in lines if line.verdict is not Verdict.ADD)


@pytest.mark.parametrize(
    ("spoilt", "title"),
    [
        ("Ça &eacute;t&eacute;", "Ça été"),
        ("Tom & Jerry", "Tom & Jerry"),
        ("A &inconnu; B", "A &inconnu; B"),
    ],
)
def test_damaged_files_are_read_all_the_same(spoilt: str, title: str) -> None:
    listed = read_opml(LIST.replace('text="Un"', f'text="{spoilt}"').replace("</body></opml>", "").encode())
    assert listed.feeds[0].title == title


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not readable"),
        (b"bonjour", "not readable"),
        (b"<html/>", "root element"),
        (b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>&x;</body></opml>', "entities"),
        (b"<opml>" + b" " * 11_000_000, "larger"),
    ],
)
def test_what_is_no_opml_is_refused_in_both_languages(data: bytes, message: str) -> None:
    with pytest.raises(OpmlError, match=message) as caught:
        read_opml(data)
    assert caught.value.french.startswith("Ce fichier")


NAMES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="ÃÂâ"), min_size=1, max_size=20
).filter(lambda name: "/" not in name)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=3), st.booleans()), max_size=6))
def test_an_export_reads_back_as_it_was(rows: list[tuple[str, list[str], bool]]) -> None:
    feeds = [
        OutlineFeed(f"https://exemple.fr/{place}", name, "https://exemple.fr/", " / ".join(folders), page)
        for place, (name, folders, page) in enumerate(rows)
    ]
    assert sorted(read_opml(write_opml("Liste", feeds)).feeds, key=str) == sorted(feeds, key=str)


@pytest.mark.django_db
def test_a_dry_run_stores_nothing_and_an_import_stores_what_it_announced() -> None:
    listed = read_opml(LIST.encode())
    announced = import_opml(listed, NOW, allow=AllowList(), dry_run=True)
    assert not Feed.objects.exists()
    done = import_opml(listed, NOW, allow=AllowList(), dry_run=False)
    assert announced == done
    assert [line.verdict.value for line in done] == ["add", "add", "repeated", "refused", "refused", "refused"]
    assert set(Feed.objects.values_list("url", "folder", "source__host")) == {
        ("https://un.fr/rss", "Presse / Tech", "un.fr"),
        ("https://deux.fr/rss", "Presse", "deux.fr"),
    }
    assert {line.verdict for line in import_opml(listed, NOW, allow=AllowList(), dry_run=False)} == {
        Verdict.KNOWN,
        Verdict.REFUSED,
    }


@pytest.mark.django_db
def test_one_odd_site_does_not_lose_the_list_and_a_feed_that_moved_is_known() -> None:
    far = "https://" + ".".join(["a" * 60] * 6) + ".fr/"
    listed = read_opml(write_opml("Liste", [OutlineFeed("https://un.fr/rss", "Un", far)]))
    assert import_opml(listed, NOW, allow=AllowList(), dry_run=False)[0].verdict is Verdict.ADD
    feed = Feed.objects.get()
    assert feed.source.host == "un.fr"
    Feed.objects.update(url="https://un.fr/nouveau", previous_url="https://un.fr/rss")
    assert import_opml(listed, NOW, allow=AllowList(), dry_run=False)[0].verdict is Verdict.KNOWN
    assert add_feed(listed.feeds[0], NOW, allow=AllowList()) == (feed, False)


@pytest.mark.django_db
def test_the_table_is_exported_with_folders_and_without_manual_additions() -> None:
    source = Source.objects.create(name="Un", host="un.fr", site="https://un.fr/")
    Feed.objects.create(source=source, url="https://un.fr/rss", title="Un & deux", folder="Presse / Tech")
    Feed.objects.create(source=source, url="https://un.fr/actus", title="Page", kind=Feed.Kind.PAGE)
    Feed.objects.create(source=source, url="https://un.fr/#ajouts", kind=Feed.Kind.MANUAL)
    listed = read_opml(export_opml(Feed.objects.select_related("source")))
    assert set(listed.feeds) == {
        OutlineFeed("https://un.fr/rss", "Un & deux", "https://un.fr/", "Presse / Tech"),
        OutlineFeed("https://un.fr/actus", "Page", "https://un.fr/", "", page=True),
    }
