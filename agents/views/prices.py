"""What models cost: the table, a new price, and one taken back before it counted."""

from __future__ import annotations

from datetime import UTC

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from agents.actions.prices import add_price, withdraw_price
from agents.forms.prices import PriceChoice, PriceCursor, PriceForm
from agents.models import Price
from agents.queries.price_table import price_table
from agents.queries.prices import unpriced
from reviews.access import UserRequest, require_admin, signed_in
from reviews.actions.problem import Refused
from reviews.queries.clock import database_now


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: UserRequest) -> HttpResponse:
    """GET: the table. POST: withdraw a price that no run has been counted with."""
    require_admin(request.user)
    if request.method == "POST":
        return _withdraw(request)
    cursor = PriceCursor(request.GET)
    if not cursor.is_valid():
        raise Http404("no such page")
    after = cursor.cleaned_data["after"]
    now = database_now()
    table = price_table(
        today=now.astimezone(UTC).date(), after=get_object_or_404(Price, pk=after) if after else None
    )
    context = {"page": table, "later": bool(after), "unpriced": unpriced(now)}
    return render(request, "agents/price_list.html", context)


def _withdraw(request: UserRequest) -> HttpResponse:
    named = PriceChoice(request.POST)
    if request.POST.get("action") != "withdraw" or not named.is_valid():
        raise Http404("no such action")
    price = get_object_or_404(Price, pk=named.cleaned_data["price"])
    try:
        withdraw_price(price=price)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The price of {price.model} from {price.valid_from} on is withdrawn.")
    return redirect("prices")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_price(request: UserRequest) -> HttpResponse:
    """GET: the form, with what the address names filled in. POST: add the price."""
    require_admin(request.user)
    today = database_now().astimezone(UTC).date()
    filled = {name: request.GET.get(name, "") for name in ("kind", "model")}
    form = PriceForm(
        request.POST if request.method == "POST" else None, initial={**filled, "valid_from": today}
    )
    if form.is_bound and form.is_valid():
        try:
            price = add_price(**form.arguments, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The price of {price.model} holds from {price.valid_from} on.")
            return redirect("prices")
    return render(request, "agents/price_new.html", {"form": form}, status=422 if form.is_bound else 200)
