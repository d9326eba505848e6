"""Addresses of the app `reviews`."""

from django.urls import URLPattern, path

from reviews.views import people, studies

urlpatterns: list[URLPattern] = [
    path("studies/", studies.studies, name="studies"),
    path("people/", people.people, name="people"),
]
