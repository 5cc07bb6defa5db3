"""The addresses of the console's pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from monitor.web.views.articles import ArticleList, ArticlePage
from monitor.web.views.feeds import FeedList
from monitor.web.views.health import health
from monitor.web.views.messages import MessageList, SendAgain
from monitor.web.views.stories import MergeStory, SplitStory, StoryPage, UndoEvent
from monitor.web.views.watchlists.builder import BuilderPart
from monitor.web.views.watchlists.editor import EditWatchlist, NewWatchlist
from monitor.web.views.watchlists.examples import ExamplesPart
from monitor.web.views.watchlists.judge import Judge
from monitor.web.views.watchlists.preview import PreviewPart

app_name = "web"
urlpatterns = [
    path("", ArticleList.as_view(), name="articles"),
    path("articles/<int:pk>/", ArticlePage.as_view(), name="article"),
    path("histoires/<int:pk>/", StoryPage.as_view(), name="story"),
    path("histoires/<int:pk>/separer/", SplitStory.as_view(), name="story-split"),
    path("histoires/<int:pk>/fusionner/", MergeStory.as_view(), name="story-merge"),
    path("histoires/<int:pk>/annuler/", UndoEvent.as_view(), name="story-undo"),
    path("listes/nouvelle/", NewWatchlist.as_view(), name="watchlist-new"),
    path("listes/<int:pk>/modifier/", EditWatchlist.as_view(), name="watchlist-edit"),
    path("listes/<int:pk>/jugements/", Judge.as_view(), name="watchlist-judge"),
    path("listes/apercu/", PreviewPart.as_view(), name="watchlist-preview"),
    path("listes/constructeur/", BuilderPart.as_view(), name="watchlist-builder"),
    path("listes/exemples/", ExamplesPart.as_view(), name="watchlist-examples"),
    path("messages/", MessageList.as_view(), name="messages"),
    path("messages/<int:pk>/renvoyer/", SendAgain.as_view(), name="send-again"),
    path("flux/", FeedList.as_view(), name="feeds"),
    path("connexion/", LoginView.as_view(template_name="web/login.html"), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("sante/", health, name="health"),
]
