"""What a person may write about a feed."""

from __future__ import annotations

from typing import Any

from django import forms

from monitor.feeds.models import Feed, Source
from monitor.http import target
from monitor.http.configured import http_settings
from monitor.http.errors import FetchError


def web_address(text: str) -> str:
    """What a person typed as an address, in the form in which it is opened; «lemonde.fr» will do.

    Raises ValidationError with what to do, in French.
    """
    text = text.strip()
    if text and "://" not in text:
        text = "https://" + text
    try:
        return str(target.vet(text, http_settings().allow).url)
    except FetchError as error:
        raise forms.ValidationError(error.french) from error


class LookForm(forms.Form):
    """A site, a feed or a page to look at. ``url`` is vetted as text; the network is asked later."""

    adresse = forms.CharField(
        max_length=1000,
        label="Adresse du site, du flux ou de la page",
        error_messages={"required": "Collez une adresse, par exemple celle de la page d’accueil du site."},
    )
    mode = forms.ChoiceField(
        choices=(("flux", "Chercher les flux"), ("page", "Suivre cette page sans flux")), initial="flux", required=False
    )

    def clean_adresse(self) -> str:
        """Vetted."""
        return web_address(self.cleaned_data["adresse"])


class FeedForm(forms.ModelForm[Feed]):
    """Title, folder, source and address of a feed. ``anyway`` keeps an address that could not be read."""

    url = forms.CharField(
        max_length=1000,
        label="Adresse",
        error_messages={
            "required": "Donnez l’adresse du flux.",
            "unique": "Cette adresse est déjà suivie par un autre flux.",
        },
    )
    host = forms.CharField(
        max_length=253,
        label="Source (nom de domaine)",
        help_text="Commencez à écrire pour choisir parmi les sources connues.",
        error_messages={"required": "Donnez le nom de domaine de la source."},
    )
    anyway = forms.BooleanField(required=False, label="Enregistrer cette adresse quand même")

    class Meta:
        model = Feed
        fields = ("title", "folder", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["host"].initial = self.instance.source.host
        self.before = self.instance.url

    def clean_url(self) -> str:
        """Vetted, unless it is left as it was."""
        given: str = self.cleaned_data["url"]
        return given if given == self.before else web_address(given)

    def clean_folder(self) -> str:
        """Levels parted by « / », without empty ones."""
        parts = (part.strip() for part in self.cleaned_data["folder"].split("/"))
        return " / ".join(part for part in parts if part)

    def clean_host(self) -> Source:
        """The source of that domain or name."""
        text = self.cleaned_data["host"].strip()
        found = Source.objects.filter(host__iexact=text.lower().removeprefix("www.")).first()
        found = found or Source.objects.filter(name__iexact=text).first()
        if found is None:
            raise forms.ValidationError(
                f"Aucune source «\u00a0{text}\u00a0». Une source naît avec le premier flux de son site\u00a0: "
                "ajoutez ce flux depuis la page «\u00a0Ajouter un flux\u00a0»."
            )
        return found

    @property
    def moved(self) -> bool:
        """Whether the address was changed."""
        return bool(self.cleaned_data.get("url") and self.cleaned_data["url"] != self.before)
