"""New subscribers and their addresses, typed or from a file."""

from __future__ import annotations

from typing import Any

from django import forms

from monitor.alerts.models import Channel, Subscriber
from monitor.watchlists.models import Client

#: A list of readers is never that big (bytes).
LARGEST_FILE = 2_000_000


class NewSubscriber(forms.ModelForm):  # type: ignore[type-arg]
    """A person, by name and e-mail address."""

    address = forms.EmailField(label="Adresse de courriel", max_length=254)

    class Meta:
        model = Subscriber
        fields = ("client", "name")

    def clean(self) -> dict[str, Any]:
        """An address is told once for each client."""
        values = super().clean() or {}
        client, address = values.get("client"), values.get("address", "")
        known = Channel.objects.filter(
            subscriber__client=client, kind=Channel.Kind.EMAIL, address__iexact=address
        ).select_related("subscriber")
        if client and (held := known.first()):
            self.add_error("address", f"Cette adresse est déjà celle de «\u00a0{held.subscriber}\u00a0».")
        return values


class NewAddress(forms.Form):
    """A further e-mail address of a subscriber."""

    address = forms.EmailField(label="Adresse de courriel", max_length=254)


class PeopleFile(forms.Form):
    """A CSV file of subscribers."""

    client = forms.ModelChoiceField(label="Client", queryset=Client.objects.all(), empty_label=None)
    file = forms.FileField(label="Fichier CSV", required=False)
    text = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """The file's text, from the file or from the dry run before."""
        values = super().clean() or {}
        upload = values.get("file")
        if upload is not None:
            if upload.size > LARGEST_FILE:
                raise forms.ValidationError("Le fichier dépasse 2 Mo : découpez-le.")
            values["text"] = _text(upload.read())
        if not values.get("text"):
            raise forms.ValidationError("Choisissez un fichier CSV.")
        return values


def _text(raw: bytes) -> str:
    """Spreadsheets write CSV in UTF-8 or in the encoding of Windows."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")
