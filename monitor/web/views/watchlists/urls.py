"""The addresses of the pages about watchlists and their sub-queries."""

from django.urls import path

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

urlpatterns = [
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
]
