"""Addresses of the app `agents`."""

from django.urls import path

from agents.views import agents, new_study

urlpatterns = [
    path("agents/", agents.agents, name="agents"),
    path("agents/new/", agents.new_agent, name="new_agent"),
    path("studies/new/", new_study.new_study, name="new_study"),
]
