"""The addresses of tokens, webhooks and feeds."""

from django.urls import path, re_path

from monitor.web.views.programs.outlets import AddFeed, AddWebhook, ChangeOutlet, OutletList
from monitor.web.views.programs.syndication import syndicate
from monitor.web.views.programs.tokens import RevokeToken, TokenList

urlpatterns = [
    re_path(r"^fil/(?P<token>[0-9]+-[-_A-Za-z0-9]{1,100})\.(?P<form>atom|json)$", syndicate, name="feed-out"),
    path("sorties/", OutletList.as_view(), name="outlets"),
    path("sorties/webhooks/", AddWebhook.as_view(), name="webhook-add"),
    path("sorties/flux/", AddFeed.as_view(), name="outlet-feed-add"),
    path("sorties/<int:pk>/<slug:action>/", ChangeOutlet.as_view(), name="outlet"),
    path("compte/jetons/", TokenList.as_view(), name="tokens"),
    path("compte/jetons/<int:pk>/revoquer/", RevokeToken.as_view(), name="token-revoke"),
]
