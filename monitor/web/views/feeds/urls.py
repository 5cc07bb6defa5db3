"""The addresses of the pages about feeds and their sources, within those of the console."""

from django.urls import path, re_path

from monitor.web.views.feeds.add import AddFeed, LookForFeeds
from monitor.web.views.feeds.article import AddArticle
from monitor.web.views.feeds.edit import EditFeed, SourceOptions
from monitor.web.views.feeds.hub import HubCallback
from monitor.web.views.feeds.list import FeedList
from monitor.web.views.feeds.lists import ExportList, ImportList
from monitor.web.views.feeds.page import FeedPage, Pause, PollNow, Remove, Resume
from monitor.web.views.sources import SourceList, SourcePage

urlpatterns = [
    path("flux/", FeedList.as_view(), name="feeds"),
    path("flux/ajouter/", AddFeed.as_view(), name="feed-add"),
    path("flux/ajouter/chercher/", LookForFeeds.as_view(), name="feed-look"),
    path("flux/importer/", ImportList.as_view(), name="feed-import"),
    path("flux/exporter/", ExportList.as_view(), name="feed-export"),
    path("flux/<int:pk>/", FeedPage.as_view(), name="feed"),
    path("flux/<int:pk>/modifier/", EditFeed.as_view(), name="feed-edit"),
    path("flux/<int:pk>/pause/", Pause.as_view(), name="feed-pause"),
    path("flux/<int:pk>/reprendre/", Resume.as_view(), name="feed-resume"),
    path("flux/<int:pk>/relever/", PollNow.as_view(), name="feed-poll"),
    path("flux/<int:pk>/retirer/", Remove.as_view(), name="feed-remove"),
    path("articles/ajouter/", AddArticle.as_view(), name="article-add"),
    path("sources/", SourceList.as_view(), name="sources"),
    path("sources/choix/", SourceOptions.as_view(), name="source-options"),
    path("sources/<int:pk>/", SourcePage.as_view(), name="source"),
    # Hubs are given the address without a slash at its end, and follow no redirect.
    re_path(r"^websub/(?P<token>[\w-]{1,100})/?$", HubCallback.as_view(), name="websub"),
]
