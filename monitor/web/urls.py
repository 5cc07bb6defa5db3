"""The addresses of the console's pages. Areas with many pages list theirs in ``urls.py`` of their views."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from monitor.web.views.articles import ArticleList, ArticlePage
from monitor.web.views.health import health
from monitor.web.views.messages import MessageHtml, MessageList, MessagePage, SendAgain
from monitor.web.views.missed import MissedAgain, MissedPage, MissedTeach
from monitor.web.views.sampling import SampleJudge, SamplePage
from monitor.web.views.stories import MergeStory, SplitStory, StoryPage, UndoEvent

app_name = "web"
urlpatterns = [
    path("", ArticleList.as_view(), name="articles"),
    path("articles/<int:pk>/", ArticlePage.as_view(), name="article"),
    path("histoires/<int:pk>/", StoryPage.as_view(), name="story"),
    path("histoires/<int:pk>/separer/", SplitStory.as_view(), name="story-split"),
    path("histoires/<int:pk>/fusionner/", MergeStory.as_view(), name="story-merge"),
    path("histoires/<int:pk>/annuler/", UndoEvent.as_view(), name="story-undo"),
    path("", include("monitor.web.views.watchlists.urls")),
    path("", include("monitor.web.views.readers.urls")),
    path("messages/", MessageList.as_view(), name="messages"),
    path("messages/<int:pk>/", MessagePage.as_view(), name="message"),
    path("messages/<int:pk>/html/", MessageHtml.as_view(), name="message-html"),
    path("messages/<int:pk>/renvoyer/", SendAgain.as_view(), name="send-again"),
    path("rate/", MissedPage.as_view(), name="missed"),
    path("rate/<int:pk>/apprendre/", MissedTeach.as_view(), name="missed-teach"),
    path("rate/<int:pk>/relire/", MissedAgain.as_view(), name="missed-again"),
    path("echantillon/", SamplePage.as_view(), name="sample"),
    path("echantillon/<int:pk>/", SampleJudge.as_view(), name="sample-judge"),
    path("", include("monitor.web.views.feeds.urls")),
    path("", include("monitor.web.views.programs.urls")),
    path("", include("monitor.web.views.rooms.urls")),
    path("connexion/", LoginView.as_view(template_name="web/login.html"), name="login"),
    path("deconnexion/", LogoutView.as_view(), name="logout"),
    path("sante/", health, name="health"),
]
