"""The editor of watchlists, request by request."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from monitor.articles.models import Article
from monitor.topics.models import Topic
from monitor.watchlists import search
from monitor.watchlists.models import Judgement, Watchlist
from tests import factories
from tests.web.press import press, stored

Login = Callable[[str], Client]
NEW, PREVIEW, BUILDER, EXAMPLES = (
    reverse(f"web:watchlist-{name}") for name in ("new", "preview", "builder", "examples")
)


def edit(watchlist: Watchlist) -> str:
    return reverse("web:watchlist-edit", args=[watchlist.pk])


def form(**values: Any) -> dict[str, Any]:
    """What the page submits where only ``values`` were filled in."""
    plain = {"name": "Nuages", "shown": "text", "query": "", "level": "information", "max_age_hours": "48"}
    return {**plain, "only_relevant": "on", "active": "on", **values}


def of(watchlist: Watchlist, **values: Any) -> dict[str, Any]:
    """What the page of a saved list submits."""
    stamp = watchlist.edited_at.isoformat()
    return form(name=watchlist.name, liste=watchlist.pk, edited_at=stamp, query=watchlist.query, **values)


def rows(*filled: dict[str, str]) -> dict[str, Any]:
    """The fields of the builder's rows."""
    named = {f"r{n}-{name}": text for n, row in enumerate(filled, 1) for name, text in row.items()}
    return {"shown": "builder", "row": [str(n + 1) for n in range(len(filled))], **named}


@pytest.fixture
def veilleur(login: Login) -> Client:
    return login("Veilleur")


@pytest.mark.parametrize("address", [NEW, PREVIEW, BUILDER, EXAMPLES])
def test_a_reader_is_refused(login: Login, address: str) -> None:
    reader = login("Lecteur")
    assert reader.post(address, form(query="cloud")).status_code == 403
    watchlist = factories.watchlist()
    assert reader.get(edit(watchlist)).status_code == 403
    article = factories.article()
    said = {"article": article.pk, "verdict": "relevant"}
    assert reader.post(reverse("web:watchlist-judge", args=[watchlist.pk]), said).status_code == 403
    assert not Judgement.objects.exists()


def test_a_list_is_made_with_all_that_it_is_made_of(veilleur: Client) -> None:
    client, article = factories.client(), factories.article()
    factories.source(name="La Gazette", host="gazette.example")
    Topic.objects.create(slug="capital", label="Capital")
    answer = veilleur.post(
        NEW,
        form(
            client=client.pk,
            name="Cloud souverain",
            folder="Sujets",
            description="Ce que dit Bercy.",
            query=" cloud OU nuage ",
            topic=["capital"],
            **{"seuil-capital": "65.5"},
            examples=[article.pk],
            similarity="40",
            sources="La Gazette\nhttps://www.ailleurs.example/une",
            languages=["fr"],
            rights=["open"],
            level="urgent",
            max_age_hours="24",
            expires_on="2027-01-31",
            owner=User.objects.get(username="veilleur").pk,
        ),
    )
    made = Watchlist.objects.get()
    assert answer.status_code == 302
    assert (made.client, made.slug, made.folder, made.query) == (client, "cloud-souverain", "Sujets", "cloud OU nuage")
    assert (made.topics, made.examples) == ({"capital": 0.655}, [article.pk])
    assert made.scope == {
        "sources": ["gazette.example", "ailleurs.example"],
        "languages": ["fr"],
        "rights": ["open"],
        "similarity": 0.4,
    }
    assert (made.level, made.max_age_hours, str(made.expires_on), made.active) == ("urgent", 24, "2027-01-31", True)
    assert made.history.get().history_user.username == "veilleur"
    shown = veilleur.get(edit(made)).content.decode()
    assert "gazette.example\nailleurs.example" in shown
    assert 'value="65.5"' in shown
    assert 'value="2027-01-31"' in shown


def test_an_error_loses_nothing(veilleur: Client) -> None:
    answer = veilleur.post(NEW, form(name="", query='un "cloud', folder="Dossier <b>", sources="Inconnue"))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert not Watchlist.objects.exists()
    assert "Guillemet ouvert à la position 4" in shown
    assert "un &quot;cloud</textarea>" in shown
    assert "Dossier &lt;b&gt;" in shown
    assert "n’est ni une source connue" in shown
    assert "Choisissez le client" in shown


def test_the_builder_saves_what_its_rows_say_and_tells_which_row_is_wrong(veilleur: Client) -> None:
    watchlist = factories.watchlist(query="cloud")
    kept = {"kind": "any", "side": "with", "words": "cloud souverain, nuage"}
    gone = {"kind": "any", "side": "without", "words": "jeu"}
    assert veilleur.post(edit(watchlist), of(watchlist) | rows(kept, gone)).status_code == 302
    watchlist.refresh_from_db()
    assert watchlist.query == '("cloud souverain" OU nuage) SAUF jeu'
    answer = veilleur.post(edit(watchlist), of(watchlist) | rows(kept, gone | {"words": "j*u"}))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="j*u"' in shown
    assert re.search(r'id="r2-erreur">[^<]*astérisque', shown)
    watchlist.refresh_from_db()
    assert watchlist.query == '("cloud souverain" OU nuage) SAUF jeu'


def test_switching_views_loses_nothing(veilleur: Client) -> None:
    text = '("cloud  souverain"\n OU nuage) SAUF jeu'
    shown = veilleur.post(BUILDER, form(query=text, view="builder")).content.decode()
    assert 'value="cloud souverain, nuage"' in shown
    back = rows(
        {"kind": "any", "side": "with", "words": "cloud souverain, nuage"},
        {"kind": "any", "side": "without", "words": "jeu"},
    )
    answer = veilleur.post(BUILDER, form() | back | {"query": text, "view": "text"}).content.decode()
    assert "(&quot;cloud  souverain&quot;\n OU nuage) SAUF jeu</textarea>" in answer
    unreadable = veilleur.post(BUILDER, form(query='un "cloud', view="builder")).content.decode()
    assert "Le constructeur ne peut pas montrer cette requête" in unreadable
    assert "un &quot;cloud</textarea>" in unreadable
    wrong = form() | rows({"kind": "any", "side": "with", "words": "j*u"}) | {"view": "text"}
    assert 'value="j*u"' in veilleur.post(BUILDER, wrong).content.decode()


def test_rows_are_added_and_removed_and_terms_added(veilleur: Client) -> None:
    one = form() | rows({"kind": "any", "side": "with", "words": "cloud"})
    shown = veilleur.post(BUILDER, one | {"op": "add:without"}).content.decode()
    assert re.search(r'id="r2-kind"[^>]* autofocus', shown)
    assert 'name="r2-side" value="without"' in shown
    assert 'name="r1-side"' not in veilleur.post(BUILDER, one | {"op": "remove:1"}).content.decode()
    widened = veilleur.post(BUILDER, form(query="cloud SAUF jeu", op='widen:acteur:"OVH"'))
    assert "(cloud OU acteur:&quot;OVH&quot;) SAUF jeu</textarea>" in widened.content.decode()
    assert widened["HX-Trigger-After-Swap"] == "apercu"


def test_the_preview_tells_what_the_draft_would_have_found(veilleur: Client) -> None:
    press()
    shown = veilleur.post(PREVIEW, form(query='"cloud souverain" OU "nuage de confiance" SAUF jeux')).content.decode()
    assert "<b>5 articles</b> en 30 jours" in shown
    assert "Bercy mise sur le <mark>cloud souverain</mark>" in shown
    assert shown.count("<rect x=") == 30
    assert "La Gazette" in shown
    assert "«\u00a0nuage de confiance\u00a0»" in shown
    longer = veilleur.post(PREVIEW, form(query='"cloud souverain"', days="90")).content.decode()
    assert "<b>5 articles</b> en 90 jours" in longer
    assert longer.count("<rect x=") == 90


def test_hostile_text_is_shown_as_text(veilleur: Client) -> None:
    stored("Le <script>cloud</script>", "Un cloud <img src=x onerror=alert(1)> ici.", relevant=True)
    shown = veilleur.post(PREVIEW, form(query="cloud")).content.decode()
    assert "&lt;script&gt;<mark>cloud</mark>&lt;/script&gt;" in shown
    assert "<img" not in shown
    assert "<b>x" not in veilleur.post(PREVIEW, form(query='"<b>x')).content.decode()


@pytest.mark.parametrize(
    ("query", "said", "underlined"),
    [
        ('un "cloud', "Guillemet ouvert à la position 4", "&quot;cloud"),
        ("cloud ET acteur:Inconnu", "Acteur inconnu «\u00a0Inconnu\u00a0»", "Inconnu"),
        ("NON jeu", "que des exclusions", None),
    ],
)
def test_an_error_is_located_and_leaves_the_preview(
    veilleur: Client, query: str, said: str, underlined: str | None
) -> None:
    answer = veilleur.post(PREVIEW, form(query=query, only_relevant=""))
    shown = answer.content.decode().replace("« Inconnu »", "«\u00a0Inconnu\u00a0»")
    assert answer["HX-Reswap"] == "none"
    assert said in shown
    found = re.search(r'<span class="wrong">([^<]*)</span>', shown)
    assert (found and found[1]) == underlined


def test_hints_and_warnings(veilleur: Client) -> None:
    assert "n’a rien trouvé en 30" in veilleur.post(PREVIEW, form(query="introuvable")).content.decode()
    assert "se lit ainsi" in veilleur.post(PREVIEW, form(query="a OU b SAUF c")).content.decode()
    assert "est cherché comme un mot" in veilleur.post(PREVIEW, form(query="cloud et nuage")).content.decode()


def test_an_empty_draft_is_no_error(veilleur: Client) -> None:
    answer = veilleur.post(PREVIEW, form())
    assert "HX-Reswap" not in answer
    assert "Écrivez une requête" in answer.content.decode()


def test_the_preview_compares_with_the_saved_list(veilleur: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    press()
    watchlist = factories.watchlist(query='"cloud souverain"', only_relevant=True)
    draft = of(watchlist) | {"query": '("cloud souverain" OU "nuage de confiance") SAUF jeux'}
    shown = veilleur.post(PREVIEW, draft).content.decode()
    assert '<b class="plus">+2</b> articles en plus' in shown
    assert '<b class="minus">−1</b> en moins' in shown
    assert "Jeux vidéo : le cloud souverain des joueurs" in shown
    assert "version enregistrée" not in veilleur.post(PREVIEW, of(watchlist)).content.decode()
    defaults = dict(search.preview.__kwdefaults__ or {})
    monkeypatch.setattr(search.preview, "__kwdefaults__", defaults | {"capacity": 2})
    estimated = veilleur.post(PREVIEW, draft).content.decode()
    assert "Comparer tous les articles" in estimated
    assert "environ" in estimated
    assert '<b class="plus">+2</b>' in veilleur.post(PREVIEW, draft | {"thorough": "1"}).content.decode()


def test_marks_of_a_saved_list_are_stored_and_taken_back(veilleur: Client) -> None:
    articles = press()
    watchlist = factories.watchlist(query='"cloud souverain"')
    address = reverse("web:watchlist-judge", args=[watchlist.pk])
    said = {"article": articles[0].pk, "verdict": "relevant"}
    shown = veilleur.post(address, of(watchlist) | said).content.decode()
    assert "<b>100\u00a0%</b> de précision" in shown
    assert "sur 1 jugé)" in shown
    stored_one = Judgement.objects.get()
    assert (stored_one.verdict, stored_one.origin) == ("relevant", "console")
    assert stored_one.by == f"user:{User.objects.get(username='veilleur').pk}"
    alone = veilleur.post(address, {"article": articles[1].pk, "verdict": "off_topic"}).content.decode()
    assert re.search(r'value="off_topic"[^>]*', alone)
    assert 'aria-pressed="true"' in alone
    assert "apercu" not in alone
    veilleur.post(address, said)
    assert list(Judgement.objects.values_list("article", "verdict")) == [(articles[1].pk, "off_topic")]
    assert veilleur.post(address, said | {"verdict": "peut-être"}).status_code == 400
    assert veilleur.get(address)["Location"] == f"{edit(watchlist)}#apercu-titre"


def test_marks_of_a_new_list_are_carried_and_saved_with_it(veilleur: Client) -> None:
    articles = press()
    first, second = articles[0].pk, articles[3].pk
    draft = form(query='"cloud souverain"', client=factories.client().pk)
    shown = veilleur.post(PREVIEW, draft | {"mark": f"{first}:relevant"}).content.decode()
    assert f'name="marks" value="{first}:relevant"' in shown
    assert "<b>100\u00a0%</b> de précision" in shown
    marks = [f"{first}:relevant", f"{second}:off_topic", "n'importe:quoi", "7:inconnu"]
    assert "<b>50\u00a0%</b>" in veilleur.post(PREVIEW, draft | {"marks": marks}).content.decode()
    untold = veilleur.post(PREVIEW, draft | {"marks": marks, "mark": f"{second}:off_topic"}).content.decode()
    assert f"{second}:off_topic" not in re.findall(r'name="marks" value="([^"]*)"', untold)
    assert veilleur.post(NEW, draft | {"marks": marks}).status_code == 302
    assert dict(Judgement.objects.values_list("article", "verdict")) == {first: "relevant", second: "off_topic"}


def test_two_editors_do_not_overwrite_each_other(veilleur: Client, login: Login) -> None:
    watchlist = factories.watchlist(query="cloud", folder="A")
    mine = of(watchlist) | {"query": "nuage", "folder": "A"}
    login("Administrateur").post(edit(watchlist), of(watchlist) | {"query": "brume", "folder": "B"})
    answer = veilleur.post(edit(watchlist), mine)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "administrateur a modifié cette liste" in shown
    assert "<del>A</del> <ins>B</ins>" in shown
    assert "nuage</textarea>" in shown
    watchlist.refresh_from_db()
    assert watchlist.query == "brume"
    found = re.search(r'name="seen" value="([^"]+)"', shown)
    assert found
    assert veilleur.post(edit(watchlist), mine | {"seen": found[1]}).status_code == 302
    watchlist.refresh_from_db()
    assert (watchlist.query, watchlist.folder) == ("nuage", "B")


def test_examples_are_found_added_and_taken_away(veilleur: Client) -> None:
    article: Article = stored("Un cloud pour l’État", "Un texte.")
    found = veilleur.post(EXAMPLES, form(example_search="cloud", op="search:")).content.decode()
    assert f'value="add:{article.pk}"' in found
    added = veilleur.post(EXAMPLES, form(op=f"add:{article.pk}"))
    assert f'name="examples" value="{article.pk}"' in added.content.decode()
    assert "pas encore comparable" in added.content.decode()
    assert added["HX-Trigger-After-Swap"] == "apercu"
    waiting = veilleur.post(PREVIEW, form(examples=[article.pk])).content.decode()
    assert "attend que le modèle ait lu" in waiting
    gone = veilleur.post(EXAMPLES, form(examples=[article.pk], op=f"remove:{article.pk}")).content.decode()
    assert 'name="examples"' not in gone
    unknown = veilleur.post(EXAMPLES, form(example_search="https://ailleurs.example/x")).content.decode()
    assert "Aucun article enregistré n’a cette adresse" in unknown
