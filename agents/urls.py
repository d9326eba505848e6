"""Addresses of the app `agents`."""

from django.urls import path

from agents.views import agents, new_study, prices, transcripts

urlpatterns = [
    path("agents/", agents.agents, name="agents"),
    path("agents/new/", agents.new_agent, name="new_agent"),
    path("agents/prices/", prices.prices, name="prices"),
    path("agents/prices/new/", prices.new_price, name="new_price"),
    path("runs/<uuid:run_id>/transcript/", transcripts.transcript, name="transcript"),
    path("runs/<uuid:run_id>/transcript.jsonl", transcripts.transcript_lines_file, name="transcript_lines"),
    path("studies/new/", new_study.new_study, name="new_study"),
]
