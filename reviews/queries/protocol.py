"""The frozen protocol as pages and files have it: in full, or with letters for the agents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reviews.models import Agent, Amendment, Study, User
from reviews.queries.agent_labels import AgentNames, agent_labels
from reviews.rules.blinded import blinded_protocol
from reviews.rules.frozen import digest, protocol_file

EXCLUDED_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment. `by` is None where only the role of whoever made it is told."""

    at: datetime
    by: User | None
    reason: str
    changes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a page shows. `values` are the protocol's, without the agents' names where `blind`; `file` is the
    same as bytes and `file_sha256` their digest. `frozen_sha256` was stored when the study started;
    `is_whole` says that the full file still has it. `labels`: what each agent was called while the study was
    blind, by short name, empty while it is."""

    study: Study
    blind: bool
    values: Mapping[str, Any]
    excluded: Sequence[tuple[str, str]]
    excluded_more: int
    labels: Mapping[str, str]
    amendments: Sequence[Change]
    file: bytes
    file_sha256: str
    frozen_sha256: str
    is_whole: bool


def full_file(study: Study) -> bytes:
    """The file whose digest was stored at the start."""
    return protocol_file(
        slug=study.slug, title=study.title, started_at=study.started_at, protocol=study.protocol
    )


def protocol_shown(study: Study, names: AgentNames, *, persons: bool) -> Protocol:
    """The protocol of `study` under `names`. `persons`: who made the amendments is told by name, as to the
    study's members; in public only that they are admins. Three statements at most."""
    full = full_file(study)
    labels = _by_slug(study)
    values = blinded_protocol(study.protocol, labels) if names.hidden else study.protocol
    file = _blind_file(study, values) if names.hidden else full
    excluded = list(study.protocol.get("excluded", {}).items())
    return Protocol(
        study=study,
        blind=names.hidden,
        values=values,
        excluded=excluded[:EXCLUDED_AT_ONCE],
        excluded_more=max(0, len(excluded) - EXCLUDED_AT_ONCE),
        labels={} if study.unblinded_at is None else labels,
        amendments=amendments_of(study, names, persons=persons),
        file=file,
        file_sha256=digest(file),
        frozen_sha256=study.protocol_sha256,
        is_whole=digest(full) == study.protocol_sha256,
    )


def amendments_of(study: Study, names: AgentNames, *, persons: bool) -> list[Change]:
    """The amendments of `study`, oldest first, in the words that whoever reads `names` may read: reasons name
    agents. One statement."""
    return [_change(each, names, persons=persons) for each in study.amendments.select_related("by")]


def _change(amendment: Amendment, names: AgentNames, *, persons: bool) -> Change:
    return Change(
        at=amendment.at,
        by=amendment.by if persons else None,
        reason=names.blinded(amendment.reason),
        changes={name: names.blinded(str(change)) for name, change in amendment.changes.items()},
    )


def _by_slug(study: Study) -> dict[str, str]:
    labels = agent_labels(study)
    slugs = Agent.objects.filter(pk__in=list(labels)).values_list("pk", "slug")
    return {slug: labels[pk] for pk, slug in slugs}


def _blind_file(study: Study, values: Mapping[str, Any]) -> bytes:
    """As the full file, but for the agents; with the digest of that, which is the promise to show it.

    The start is told to the second: what is left out of it, and the seed, keep the digest from being guessed.
    """
    second = study.started_at.replace(microsecond=0)
    blind: dict[str, Any] = json.loads(
        protocol_file(slug=study.slug, title=study.title, started_at=second, protocol=values)
    )
    blind |= {"blind": True, "full_file_sha256": study.protocol_sha256}
    text = json.dumps(blind, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"
