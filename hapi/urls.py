"""The site's addresses. Of allauth only three pages exist: no sign-up, no mail."""

from allauth.account import views as account
from django.urls import include, path

from hapi.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("", include("agents.urls")),
    path("", include("reviews.urls")),
]
