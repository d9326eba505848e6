"""Addresses of the app `reviews`."""

from django.urls import URLPattern, path

from reviews.views import home, my_work, people, sign_in, studies

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("sign-in/<str:token>/", sign_in.sign_in_link, name="sign_in_link"),
    path("work/", my_work.my_work, name="my_work"),
    path("studies/", studies.studies, name="studies"),
    path("people/", people.people, name="people"),
]
