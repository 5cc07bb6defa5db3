"""What a person does to a watchlist as a whole, and what its history keeps of it."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.watchlists import arrange
from monitor.watchlists.arrange import ArrangeError
from monitor.watchlists.models import SubQuery, Watchlist
from tests import factories

TODAY = date(2026, 11, 26)


@pytest.fixture
def watchlist(db: None) -> Watchlist:
    """A list that was edited once."""
    made = factories.watchlist(name="Nuages", query="@acteurs ET cloud", topics={}, folder="Sujets")
    SubQuery.objects.create(client=made.client, slug="acteurs", query="OVHcloud OU Scaleway")
    made.query, made.level, made.expires_on = "cloud", "urgent", date(2027, 1, 1)
    made.save()
    return made


def oldest(watchlist: Watchlist) -> int:
    return int(watchlist.history.earliest().history_id)


def test_restoring_brings_back_the_content_alone_and_is_an_edit(watchlist: Watchlist) -> None:
    arrange.pause(watchlist.pk)
    restored = arrange.restore(watchlist.pk, oldest(watchlist))
    assert (restored.query, restored.level, restored.expires_on) == ("@acteurs ET cloud", "information", None)
    assert restored.active is False
    latest = watchlist.history.latest()
    assert watchlist.history.count() == 4
    assert latest.query == "@acteurs ET cloud"
    assert latest.history_change_reason.startswith("Retour à la version du ")


def test_a_version_that_no_longer_stands_is_refused(watchlist: Watchlist) -> None:
    SubQuery.objects.all().delete()
    with pytest.raises(ArrangeError) as caught:
        arrange.restore(watchlist.pk, oldest(watchlist))
    assert "sous-requête inconnue « @acteurs »" in caught.value.french
    watchlist.refresh_from_db()
    assert watchlist.query == "cloud"
    assert watchlist.history.count() == 2


def test_only_own_versions_that_differ_are_restored(watchlist: Watchlist) -> None:
    other = factories.watchlist()
    with pytest.raises(ArrangeError, match="no such version"):
        arrange.restore(watchlist.pk, oldest(other))
    with pytest.raises(ArrangeError, match="no difference"):
        arrange.restore(watchlist.pk, int(watchlist.history.latest().history_id))


def test_archive_and_back_ends_paused(watchlist: Watchlist) -> None:
    assert arrange.archive(watchlist.pk).archived
    with pytest.raises(ArrangeError, match="archived"):
        arrange.resume(watchlist.pk)
    back = arrange.unarchive(watchlist.pk)
    assert (back.archived, back.active) == (False, False)
    assert arrange.resume(watchlist.pk).active
    reasons = watchlist.history.order_by("history_id").values_list("history_change_reason", flat=True)
    assert list(reasons)[2:] == ["Archivage", "Désarchivage", "Reprise"]


def test_a_list_that_cannot_be_matched_is_not_resumed(watchlist: Watchlist) -> None:
    Watchlist.objects.filter(pk=watchlist.pk).update(query="@gone", active=False)
    with pytest.raises(ArrangeError) as caught:
        arrange.resume(watchlist.pk)
    assert "@gone" in caught.value.french
    watchlist.refresh_from_db()
    assert watchlist.active is False


def test_a_copy_is_paused_told_to_nobody_and_has_its_own_name(watchlist: Watchlist) -> None:
    factories.subscription(watchlist, factories.channel())
    copy = arrange.duplicate(watchlist.pk, "  Nuages   (copie) ", None)
    again = arrange.duplicate(watchlist.pk, "Nuages (copie)", None)
    assert (copy.name, copy.slug, again.slug) == ("Nuages (copie)", "nuages-copie", "nuages-copie-2")
    assert (copy.active, copy.query, copy.level, copy.folder) == (False, "cloud", "urgent", "Sujets")
    assert copy.client == watchlist.client
    assert not copy.subscriptions.exists()
    assert copy.history.get().history_change_reason == "Copie de «\u00a0Nuages\u00a0»"
    for name in ("  ", "n" * 201):
        with pytest.raises(ArrangeError, match="no name"):
            arrange.duplicate(watchlist.pk, name, None)


def test_expiry_is_put_off_or_removed_but_never_into_the_past(watchlist: Watchlist) -> None:
    assert arrange.extend(watchlist.pk, date(2027, 6, 1), TODAY).expires_on == date(2027, 6, 1)
    with pytest.raises(ArrangeError, match="past"):
        arrange.extend(watchlist.pk, date(2026, 11, 25), TODAY)
    assert arrange.extend(watchlist.pk, None, TODAY).expires_on is None
