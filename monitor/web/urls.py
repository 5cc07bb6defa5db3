"""The addresses of the console's pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, re_path

from monitor.web.views.articles import ArticleList, ArticlePage
from monitor.web.views.feeds import FeedList
from monitor.web.views.health import health
from monitor.web.views.messages import MessageList, SendAgain
from monitor.web.views.outlets import AddFeed, AddWebhook, ChangeOutlet, OutletList
from monitor.web.views.stories import MergeStory, SplitStory, StoryPage, UndoEvent
from monitor.web.views.syndication import syndicate
from monitor.web.views.tokens import RevokeToken, TokenList

app_name = "web"
urlpatterns = [
    path("", ArticleList.as_view(), name="articles"),
    path("articles/<int:pk>/", ArticlePage.as_view(), name="article"),
    path("histoires/<int:pk>/", StoryPage.as_view(), name="story"),
    path("histoires/<int:pk>/separer/", SplitStory.as_view(), name="story-split"),
    path("histoires/<int:pk>/fusionner/", MergeStory.as_view(), name="story-merge"),
    path("histoires/<int:pk>/annuler/", UndoEvent.as_view(), name="story-undo"),
    path("messages/", MessageList.as_view(), name="messages"),
    path("messages/<int:pk>/renvoyer/", SendAgain.as_view(), name="send-again"),
    path("flux/", FeedList.as_view(), name="feeds"),
    re_path(r"^fil/(?P<token>[0-9]+-[-_A-Za-z0-9]{1,100})\.(?P<form>atom|json)$", syndicate, name="feed-out"),
    path("sorties/", OutletList.as_view(), name="outlets"),
    path("sorties/webhooks/", AddWebhook.as_view(), name="webhook-add"),
    path("sorties/flux/", AddFeed.as_view(), name="feed-add"),
    path("sorties/<int:pk>/<slug:action>/", ChangeOutlet.as_view(), name="outlet"),
    path("compte/jetons/", TokenList.as_view(), name="tokens"),
    path("compte/jetons/<int:pk>/revoquer/", RevokeToken.as_view(), name="token-revoke"),
    path("connexion/", LoginView.as_view(template_name="web/login.html"), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("sante/", health, name="health"),
]
