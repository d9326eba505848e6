"""The site's addresses. Of allauth only these pages exist: no sign-up, no mail."""

from allauth.account import views as account
from django.urls import include, path

from hapi.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("accounts/password/set/", account.password_set, name="account_set_password"),
    path("", include("agents.urls")),
    path("", include("reviews.urls")),
]
