"""``guetteur feeds``, as a person at a terminal uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.test import override_settings

from monitor.errors import GuetteurError
from monitor.feeds.models import Entry, Feed
from monitor.runtime.commands.feeds import feeds
from tests.http.loopback import LoopbackWeb

pytestmark = pytest.mark.django_db(transaction=True)

RSS = (
    "<rss version='2.0'><channel><title>Le Nuage\x1b[31m</title><link>https://exemple.fr/</link>"
    "<item><title>Un titre</title><link>https://exemple.fr/1</link></item></channel></rss>"
)


def run(*arguments: str) -> Result:
    with override_settings(OUTBOUND_ALLOW=["127.0.0.0/8"]):
        result = CliRunner().invoke(feeds, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_add_finds_the_feed_of_a_site_and_poll_brings_its_entries(web_server: LoopbackWeb) -> None:
    head = "<link rel='alternate' type='application/rss+xml' href='/rss'>"
    web_server.text("/", f"<html><head>{head}</head><body>")
    web_server.text("/rss", RSS)
    added = run("add", web_server.url("/"), "--folder", "Presse").output
    assert f"added: {web_server.url('/rss')}  Le Nuage" in added
    assert "\x1b" not in added
    assert "already followed" in run("add", web_server.url("/rss")).output
    feed = Feed.objects.get()
    assert (feed.folder, feed.source.host) == ("Presse", "exemple.fr")
    assert "1 feeds polled, 1 new entries, 0 in error" in run("poll").output
    assert Entry.objects.get().title == "Un titre"
    assert web_server.url("/rss") in run("list").output
    assert run("list", "--trouble").output == "0 feeds\n"


def test_poll_says_what_is_wrong_and_refuses_what_is_not_followed(web_server: LoopbackWeb) -> None:
    web_server.text("/rss", RSS)
    run("add", web_server.url("/rss"))
    web_server.routes.clear()
    failed = run("poll", web_server.url("/rss")).output
    assert "1 in error" in failed
    assert "HTTP 404" in failed
    assert "HTTP 404" in run("list", "--trouble").output
    with pytest.raises(GuetteurError, match="not followed"):
        run("poll", "https://ailleurs.fr/rss")


def test_import_reports_line_by_line_and_export_gives_the_list_back(tmp_path: Path) -> None:
    listed = tmp_path / "liste.opml"
    listed.write_text(
        "<opml version='2.0'><body><outline text='Presse'><outline text='Un' xmlUrl='https://un.fr/rss'/></outline>"
        "<outline text='Interne' xmlUrl='http://10.0.0.1/rss'/></body></opml>"
    )
    rehearsal = run("import", "--dry-run", str(listed)).output
    assert "add      Presse / Un  https://un.fr/rss" in rehearsal
    assert "refused  Interne" in rehearsal
    assert "2 lines: 1 add, 0 known, 0 repeated, 1 refused (dry run" in rehearsal
    assert not Feed.objects.exists()
    run("import", str(listed))
    assert Feed.objects.get().url == "https://un.fr/rss"
    exported = tmp_path / "sortie.opml"
    run("export", str(exported))
    assert 'xmlUrl="https://un.fr/rss"' in exported.read_text()
    assert exported.read_text() == run("export").output


def test_discover_and_check_store_nothing(web_server: LoopbackWeb) -> None:
    web_server.text("/rss", RSS)
    web_server.text("/page", "<html>")
    assert "undated           Un titre" in run("discover", web_server.url("/rss")).output
    checked = run("check", web_server.url("/rss"), web_server.url("/page"))
    assert checked.exit_code == 1
    assert f"ok     {web_server.url('/rss')}: rss20, 1 entries" in checked.output
    assert f"error  {web_server.url('/page')}: a web page, not a feed" in checked.output
    assert run("check").exit_code == 0
    assert not Feed.objects.exists()


def test_check_reads_pages_as_pages_and_indexes_of_news_by_what_they_list(web_server: LoopbackWeb) -> None:
    web_server.text("/actus", "<html><body><a href='/a/article-long'>Un article sur le nuage souverain</a>")
    run("add", "--page", web_server.url("/actus"))
    inside = "<url><loc>https://exemple.fr/article</loc></url>"
    web_server.text("/news-1.xml", f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inside}</urlset>")
    web_server.text("/news.xml", "<sitemapindex><sitemap><loc>/news-1.xml</loc></sitemap></sitemapindex>")
    assert f"ok     {web_server.url('/actus')}: page, 1 entries" in run("check").output
    listed = run("check", web_server.url("/news.xml")).output
    assert f"ok     {web_server.url('/news.xml')}: sitemap, 1 entries, at {web_server.url('/news-1.xml')}" in listed
    web_server.text("/robots.txt", "User-agent: *\nDisallow: /")
    assert "the publisher forbids it" in run("check").output
