"""The addresses of the console's pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from monitor.web.views.articles import ArticleList, ArticlePage
from monitor.web.views.feeds import FeedList
from monitor.web.views.health import health
from monitor.web.views.letters import FeedbackPage, UnsubscribePage
from monitor.web.views.messages import MessageHtml, MessageList, MessagePage, SendAgain
from monitor.web.views.missed import MissedAgain, MissedPage, MissedTeach
from monitor.web.views.people import (
    AddressNew,
    ChannelAct,
    ChannelPage,
    SubscriberData,
    SubscriberErase,
    SubscriberList,
    SubscriberNew,
    SubscriberPage,
)
from monitor.web.views.people_import import PeopleImport
from monitor.web.views.preferences import ConfirmPage, DataDownload, DataErase, LinkPage, PreferencesPage
from monitor.web.views.sampling import SampleJudge, SamplePage
from monitor.web.views.stories import MergeStory, SplitStory, StoryPage, UndoEvent
from monitor.web.views.watchlists import actions
from monitor.web.views.watchlists.builder import BuilderPart
from monitor.web.views.watchlists.detail import WatchlistPage
from monitor.web.views.watchlists.editor import EditWatchlist, NewWatchlist
from monitor.web.views.watchlists.examples import ExamplesPart
from monitor.web.views.watchlists.history import WatchlistHistory
from monitor.web.views.watchlists.importing import ExportWatchlists, ImportWatchlists
from monitor.web.views.watchlists.judge import Judge
from monitor.web.views.watchlists.preview import PreviewPart
from monitor.web.views.watchlists.shelf import WatchlistShelf
from monitor.web.views.watchlists.subqueries import DeleteSubQuery, NewSubQuery, SubQueryList, SubQueryPage

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
    path("listes/", WatchlistShelf.as_view(), name="watchlists"),
    path("listes/importer/", ImportWatchlists.as_view(), name="watchlists-import"),
    path("listes/exporter/<slug:slug>/", ExportWatchlists.as_view(), name="watchlists-export"),
    path("listes/<int:pk>/", WatchlistPage.as_view(), name="watchlist"),
    path("listes/<int:pk>/historique/", WatchlistHistory.as_view(), name="watchlist-history"),
    path("listes/<int:pk>/retablir/", actions.Restore.as_view(), name="watchlist-restore"),
    path("listes/<int:pk>/pause/", actions.Pause.as_view(), name="watchlist-pause"),
    path("listes/<int:pk>/reprendre/", actions.Resume.as_view(), name="watchlist-resume"),
    path("listes/<int:pk>/archiver/", actions.Archive.as_view(), name="watchlist-archive"),
    path("listes/<int:pk>/desarchiver/", actions.Unarchive.as_view(), name="watchlist-unarchive"),
    path("listes/<int:pk>/dupliquer/", actions.Duplicate.as_view(), name="watchlist-duplicate"),
    path("listes/<int:pk>/prolonger/", actions.Extend.as_view(), name="watchlist-extend"),
    path("sous-requetes/", SubQueryList.as_view(), name="subqueries"),
    path("sous-requetes/nouvelle/", NewSubQuery.as_view(), name="subquery-new"),
    path("sous-requetes/<int:pk>/", SubQueryPage.as_view(), name="subquery"),
    path("sous-requetes/<int:pk>/supprimer/", DeleteSubQuery.as_view(), name="subquery-delete"),
    path("messages/", MessageList.as_view(), name="messages"),
    path("messages/<int:pk>/", MessagePage.as_view(), name="message"),
    path("messages/<int:pk>/html/", MessageHtml.as_view(), name="message-html"),
    path("messages/<int:pk>/renvoyer/", SendAgain.as_view(), name="send-again"),
    path("flux/", FeedList.as_view(), name="feeds"),
    path("rate/", MissedPage.as_view(), name="missed"),
    path("rate/<int:pk>/apprendre/", MissedTeach.as_view(), name="missed-teach"),
    path("rate/<int:pk>/relire/", MissedAgain.as_view(), name="missed-again"),
    path("echantillon/", SamplePage.as_view(), name="sample"),
    path("echantillon/<int:pk>/", SampleJudge.as_view(), name="sample-judge"),
    path("abonnes/", SubscriberList.as_view(), name="subscribers"),
    path("abonnes/nouveau/", SubscriberNew.as_view(), name="subscriber-new"),
    path("abonnes/importer/", PeopleImport.as_view(), name="people-import"),
    path("abonnes/<int:pk>/", SubscriberPage.as_view(), name="subscriber"),
    path("abonnes/<int:pk>/adresses/", AddressNew.as_view(), name="address-new"),
    path("abonnes/<int:pk>/donnees/", SubscriberData.as_view(), name="subscriber-data"),
    path("abonnes/<int:pk>/effacer/", SubscriberErase.as_view(), name="subscriber-erase"),
    path("canaux/<int:pk>/", ChannelPage.as_view(), name="channel"),
    path("canaux/<int:pk>/faire/", ChannelAct.as_view(), name="channel-act"),
    path("connexion/", LoginView.as_view(template_name="web/login.html"), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("retour/<str:token>/", FeedbackPage.as_view(), name="feedback"),
    path("desabonnement/<str:token>/", UnsubscribePage.as_view(), name="unsubscribe"),
    path("confirmation/<str:token>/", ConfirmPage.as_view(), name="confirm"),
    path("preferences/", LinkPage.as_view(), name="preferences-link"),
    path("preferences/<str:token>/", PreferencesPage.as_view(), name="preferences"),
    path("preferences/<str:token>/donnees/", DataDownload.as_view(), name="data-download"),
    path("preferences/<str:token>/effacer/", DataErase.as_view(), name="data-erase"),
    path("sante/", health, name="health"),
]
