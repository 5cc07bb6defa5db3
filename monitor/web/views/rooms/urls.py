"""The addresses of the rooms' pages, and Slack's own two."""

from django.urls import path

from monitor.web.views.rooms.connect import SlackCallback, SlackConnect, SlackDisconnect
from monitor.web.views.rooms.pages import AddHook, RoomAct, RoomList, WorkspacePage
from monitor.web.views.rooms.slack import SlackActions, SlackCommand

urlpatterns = [
    path("salons/", RoomList.as_view(), name="rooms"),
    path("salons/ajouter/", AddHook.as_view(), name="room-hook"),
    path("salons/<int:pk>/faire/", RoomAct.as_view(), name="room-act"),
    path("salons/slack/connecter/", SlackConnect.as_view(), name="slack-connect"),
    path("salons/slack/retour/", SlackCallback.as_view(), name="slack-callback"),
    path("salons/slack/<int:pk>/", WorkspacePage.as_view(), name="workspace"),
    path("salons/slack/<int:pk>/deconnecter/", SlackDisconnect.as_view(), name="slack-disconnect"),
    path("slack/actions/", SlackActions.as_view(), name="slack-actions"),
    path("slack/commande/", SlackCommand.as_view(), name="slack-command"),
]
