"""The addresses of the console's pages."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path, re_path

from monitor.web.views.articles import ArticleList, ArticlePage
from monitor.web.views.feeds import FeedList
from monitor.web.views.health import health
from monitor.web.views.letters import FeedbackPage, UnsubscribePage
from monitor.web.views.messages import MessageHtml, MessageList, MessagePage, SendAgain
from monitor.web.views.missed import MissedAgain, MissedPage, MissedTeach
from monitor.web.views.outlets import AddFeed, AddWebhook, ChangeOutlet, OutletList
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
    re_path(r"^fil/(?P<token>[0-9]+-[-_A-Za-z0-9]{1,100})\.(?P<form>atom|json)$", syndicate, name="feed-out"),
    path("sorties/", OutletList.as_view(), name="outlets"),
    path("sorties/webhooks/", AddWebhook.as_view(), name="webhook-add"),
    path("sorties/flux/", AddFeed.as_view(), name="feed-add"),
    path("sorties/<int:pk>/<slug:action>/", ChangeOutlet.as_view(), name="outlet"),
    path("compte/jetons/", TokenList.as_view(), name="tokens"),
    path("compte/jetons/<int:pk>/revoquer/", RevokeToken.as_view(), name="token-revoke"),
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
