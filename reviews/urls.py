"""Addresses of the app `reviews`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
