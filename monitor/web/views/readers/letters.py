"""The pages behind the links of letters: no login, no cookie. Opening one changes nothing; its buttons post."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from monitor.alerts.answers import Answer
from monitor.alerts.feedback import Situation, record, situation, take_back
from monitor.alerts.links import LinkError, read_feedback, read_unsubscribe
from monitor.alerts.unsubscribe import Lists, resubscribe, subscribed, unsubscribe


@method_decorator((csrf_exempt, never_cache), name="dispatch")
class Letter(View):
    """A page that a signed address opens.

    The signature stands for the cookie that Django's protection against forged requests would compare: whoever
    lacks the address cannot post to it.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; what is wrong with an address is told on a page of its own. Robots keep out."""
        try:
            answer = super().dispatch(request, *args, **kwargs)
        except LinkError as error:
            answer = render(request, "web/letters/refused.html", {"error": error}, status=410)
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer


class FeedbackPage(Letter):
    """Say «pertinent» or «hors sujet», follow a story or cut it."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the article, with the answer that the letter's button named made the first."""
        feedback = read_feedback(token)
        found = situation(feedback, _by(feedback.channel))
        return self._page(found, _answer(request.GET.get("choix", "")) or Answer.RELEVANT)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Store the answer, or take it back."""
        feedback = read_feedback(token)
        by = _by(feedback.channel)
        found = situation(feedback, by)
        back = _answer(request.POST.get("annuler", ""))
        if back:
            take_back(found, back, by=by)
            return self._page(situation(feedback, by), back, notice="C’est annulé.")
        answer = _answer(request.POST.get("choix", ""))
        if answer is None:
            raise LinkError(
                "the form names no answer", french="Choisissez l’un des boutons de la page.", permanent=True
            )
        targets, room = request.POST.getlist("cible"), found.channel.subscriber.room
        try:
            record(found, answer, targets, by=by, room=room, now=timezone.now())
        except LinkError as error:
            return self._page(found, answer, error=error.french, status=400)
        return self._page(situation(feedback, by), answer, notice=_THANKS[answer])

    def _page(
        self, found: Situation, answer: Answer, *, notice: str = "", error: str = "", status: int = 200
    ) -> HttpResponse:
        targets = [(str(watchlist.pk), f"la liste «\u00a0{watchlist.name}\u00a0»") for watchlist in found.watchlists]
        if found.topic is not None:
            targets.append(("sujet", f"le sujet «\u00a0{found.topic.label}\u00a0»"))
        return render(
            self.request,
            "web/letters/feedback.html",
            {
                "found": found,
                "answer": answer,
                "judging": answer in (Answer.RELEVANT, Answer.OFF_TOPIC),
                "others": [other for other in Answer if other is not answer],
                "targets": [(key, label, found.said.get(key, "")) for key, label in targets],
                "notice": notice,
                "error": error,
            },
            status=status,
        )


class UnsubscribePage(Letter):
    """One-click unsubscription (RFC 8058): a POST without a cookie unsubscribes, a GET shows a button."""

    def get(self, _request: HttpRequest, token: str) -> HttpResponse:
        """Show what would end."""
        return self._page(subscribed(read_unsubscribe(token)))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End the subscriptions of the message, all of the channel's, or take the last step back."""
        asked = read_unsubscribe(token)
        wish = request.POST.get("choix", "")
        if wish == "reprendre":
            return self._page(resubscribe(asked), notice="Vous êtes de nouveau abonné.")
        return self._page(unsubscribe(asked, everything=wish == "tout", now=timezone.now()), notice="C’est fait.")

    def _page(self, lists: Lists, notice: str = "") -> HttpResponse:
        return render(self.request, "web/letters/unsubscribe.html", {"lists": lists, "notice": notice})


_THANKS = {
    Answer.RELEVANT: "Merci. L’article est noté «\u00a0pertinent\u00a0».",
    Answer.OFF_TOPIC: "Merci. L’article est noté «\u00a0hors sujet\u00a0».",
    Answer.FOLLOW: "Vous recevrez chaque nouvel article de cette histoire.",
    Answer.MUTE: "Vous ne recevrez plus rien de cette histoire à cette adresse.",
}


def _by(channel: int) -> str:
    return f"channel:{channel}"


def _answer(said: str) -> Answer | None:
    try:
        return Answer(said)
    except ValueError:
        return None
