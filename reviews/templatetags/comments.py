"""Stored comments in words."""

from collections.abc import Sequence

from django import template

from reviews.models import Comment
from reviews.queries import comments as query

register = template.Library()


@register.filter
def told(comments: Sequence[Comment]) -> list[query.Told]:
    """With the name of each one's file, its place and its words; see `queries.comments.told`."""
    return query.told(comments)
