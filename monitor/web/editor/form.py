"""The editor's form: everything a watchlist is made of, kept as typed whatever is wrong with it."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib.auth.models import User
from django.http import QueryDict

from monitor.feeds.models import Rights
from monitor.watchlists.compile import Compiled
from monitor.watchlists.criteria import SIMILARITY
from monitor.watchlists.edit import EDITED, values_of
from monitor.watchlists.errors import QueryError, UnreadExamplesError
from monitor.watchlists.live import compile_watchlist
from monitor.watchlists.models import Client, Watchlist
from monitor.watchlists.names import LANGUAGE_NAMES
from monitor.web.editor import scope
from monitor.web.editor.query import QueryState, read_query
from monitor.web.editor.topics import TopicRow, chosen_topics, topic_rows

LEVELS: Final = {
    "information": "Dans les résumés, et au fil de l’eau pour qui le veut.",
    "important": "À lire dans la journée.",
    "urgent": "Dit tout de suite, même hors des heures choisies.",
}


class EditorForm(forms.Form):
    """A watchlist as its editor shows it. ``query`` and ``topics`` are read beside Django's own fields."""

    client = forms.ModelChoiceField(Client.objects.all(), label="Client", required=False, empty_label="Choisir…")
    name = forms.CharField(label="Nom de la liste", max_length=200)
    folder = forms.CharField(label="Dossier", max_length=120, required=False)
    description = forms.CharField(label="Description", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    only_relevant = forms.BooleanField(label="Seulement les articles sur le cloud souverain", required=False)
    sources = forms.CharField(label="Seulement ces sources", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    excluded_sources = forms.CharField(
        label="Sans ces sources", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    languages = forms.MultipleChoiceField(
        label="Langues", required=False, choices=list(LANGUAGE_NAMES.items()), widget=forms.CheckboxSelectMultiple
    )
    rights = forms.MultipleChoiceField(
        label="Droits de l’éditeur", required=False, choices=Rights.choices, widget=forms.CheckboxSelectMultiple
    )
    similarity = forms.IntegerField(label="Ressemblance minimale", required=False, min_value=1, max_value=99)
    level = forms.ChoiceField(label="Niveau", choices=Watchlist.Level.choices, widget=forms.RadioSelect)
    max_age_hours = forms.IntegerField(label="Âge maximal, en heures", min_value=1, max_value=8760)
    expires_on = forms.DateField(
        label="Expire le", required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label="Responsable",
        required=False,
        empty_label="Personne",
    )
    active = forms.BooleanField(
        label="Active\u00a0: les nouveaux articles sont rapprochés de cette liste", required=False
    )

    def __init__(self, data: QueryDict | None = None, *, watchlist: Watchlist) -> None:
        super().__init__(data, initial=None if data is not None else _initial(watchlist), label_suffix="")
        self.watchlist = watchlist
        self.query = read_query(data) if data is not None else QueryState(text=watchlist.query)
        self.examples: list[int] = _keys(data) if data is not None else list(watchlist.examples)
        self.query_error: QueryError | None = self.query.error
        #: What the draft asks for, once the form was cleaned, unless ``query_error`` says why it cannot be read.
        self.compiled: Compiled | None = None
        self.fields["sources"].help_text = "Une par ligne\u00a0: nom, site ou adresse. Vide\u00a0: toutes."
        self.fields["excluded_sources"].help_text = "Par exemple un site de communiqués."
        self.fields["languages"].help_text = "Aucune cochée\u00a0: toutes."
        self.fields["rights"].help_text = "Aucun coché\u00a0: tous."
        self.fields["max_age_hours"].help_text = "Un article plus ancien n’alerte pas."
        self.fields["expires_on"].help_text = "Ce jour-là compris. Vide\u00a0: jamais."
        if watchlist.pk:
            del self.fields["client"]
        for name in ("only_relevant", "sources", "excluded_sources", "languages", "rights", "similarity"):
            self.fields[name].widget.attrs["class"] = "vif"

    @property
    def topics(self) -> list[TopicRow]:
        """The taxonomy, with what is chosen of it."""
        return topic_rows(self.data if self.is_bound else None, self.watchlist.topics)

    @property
    def similarity_shown(self) -> int:
        """The least likeness to an example, in per cent."""
        value = self["similarity"].value()
        return int(value) if str(value).isdecimal() else round(SIMILARITY * 100)

    @property
    def topics_chosen(self) -> bool:
        """Whether a topic is among what is asked for."""
        return any(topic.chosen for topic in self.topics)

    @property
    def client_key(self) -> int | None:
        """The client for whom the list is, or will be; None until one is chosen."""
        if "client" not in self.fields:
            return self.watchlist.client_id
        text = str(self["client"].value() or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def clean_sources(self) -> list[str]:
        """Hosts."""
        return scope.hosts(self.cleaned_data["sources"])

    def clean_excluded_sources(self) -> list[str]:
        """Hosts."""
        return scope.hosts(self.cleaned_data["excluded_sources"])

    def clean(self) -> None:
        """Refuse a list without a client, and one that cannot be matched, keeping the error's place."""
        if "client" in self.fields and self.cleaned_data.get("client") is None and "client" not in self.errors:
            self.add_error("client", "Choisissez le client pour qui cette liste veille.")
        try:
            self.compiled = self._compile()
        except UnreadExamplesError as error:
            # It may be saved: it is matched as soon as one of its examples is read.
            self.query_error = error
        except QueryError as error:
            self.query_error = error
            self.add_error(None, "La requête est à corriger avant d’enregistrer\u00a0: voir sous elle.")

    def values(self) -> dict[str, Any]:
        """The edited fields as the form says them; what is invalid keeps what is stored."""
        cleaned: dict[str, Any] = getattr(self, "cleaned_data", {})
        found = values_of(self.watchlist)
        found |= {name: cleaned[name] for name in EDITED if name in cleaned}
        percent = cleaned.get("similarity")
        near = None if percent is None or percent == round(SIMILARITY * 100) else percent / 100
        return found | {
            "query": self.query.text.strip(),
            "topics": chosen_topics(self.data, self.watchlist.topics),
            "examples": self.examples,
            "scope": scope.stored(cleaned, near),
            "owner_id": cleaned["owner"].pk if cleaned.get("owner") else None,
        }

    def draft(self) -> Watchlist:
        """The watchlist that would be saved, unsaved."""
        draft = Watchlist(pk=self.watchlist.pk, **self.values())
        if self.client_key is not None:
            draft.client_id = self.client_key
        return draft

    def _compile(self) -> Compiled:
        if self.query.error is not None:
            raise self.query.error
        return compile_watchlist(self.draft())


def _keys(data: QueryDict) -> list[int]:
    given = data.getlist("examples")
    return list(dict.fromkeys(int(text) for text in given if text.isascii() and text.isdecimal() and len(text) < 19))


def _initial(watchlist: Watchlist) -> dict[str, Any]:
    found = values_of(watchlist) | {"owner": watchlist.owner_id, "client": watchlist.client_id}
    for name in scope.LISTS:
        found[name] = watchlist.scope.get(name, [])
    for name in ("sources", "excluded_sources"):
        found[name] = "\n".join(found[name])
    found["similarity"] = round(float(watchlist.scope.get("similarity", SIMILARITY)) * 100)
    return found
