"""The addresses of the pages about subscribers, and of those that letters open."""

from django.urls import path

from monitor.web.views.readers import subscribers
from monitor.web.views.readers.importing import PeopleImport
from monitor.web.views.readers.letters import FeedbackPage, UnsubscribePage
from monitor.web.views.readers.preferences import ConfirmPage, DataDownload, DataErase, LinkPage, PreferencesPage

urlpatterns = [
    path("abonnes/", subscribers.SubscriberList.as_view(), name="subscribers"),
    path("abonnes/nouveau/", subscribers.SubscriberNew.as_view(), name="subscriber-new"),
    path("abonnes/importer/", PeopleImport.as_view(), name="people-import"),
    path("abonnes/<int:pk>/", subscribers.SubscriberPage.as_view(), name="subscriber"),
    path("abonnes/<int:pk>/adresses/", subscribers.AddressNew.as_view(), name="address-new"),
    path("abonnes/<int:pk>/donnees/", subscribers.SubscriberData.as_view(), name="subscriber-data"),
    path("abonnes/<int:pk>/effacer/", subscribers.SubscriberErase.as_view(), name="subscriber-erase"),
    path("canaux/<int:pk>/", subscribers.ChannelPage.as_view(), name="channel"),
    path("canaux/<int:pk>/faire/", subscribers.ChannelAct.as_view(), name="channel-act"),
    path("retour/<str:token>/", FeedbackPage.as_view(), name="feedback"),
    path("desabonnement/<str:token>/", UnsubscribePage.as_view(), name="unsubscribe"),
    path("confirmation/<str:token>/", ConfirmPage.as_view(), name="confirm"),
    path("preferences/", LinkPage.as_view(), name="preferences-link"),
    path("preferences/<str:token>/", PreferencesPage.as_view(), name="preferences"),
    path("preferences/<str:token>/donnees/", DataDownload.as_view(), name="data-download"),
    path("preferences/<str:token>/effacer/", DataErase.as_view(), name="data-erase"),
]
