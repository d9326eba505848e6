"""Addresses of the app `agents`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
