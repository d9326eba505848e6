"""What is typed on the pages of studies and trials."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import slugify

from reviews.actions.start_study import USD_BELOW, Plan
from reviews.forms.choices import ReasonedCheckboxes, ReasonedSelect
from reviews.forms.study_fields import AgentsField, CriticField, PoolField
from reviews.models import Agent, Study, TaskPool
from reviews.queries.trials import PENDING
from reviews.rules.completion import Rule
from reviews.rules.cycle import State
from reviews.rules.trial import Arm, Outcome

ARMS = [
    (Arm.FEEDBACK.value, "Feedback: an expert scores the work and writes what to change"),
    (Arm.RETRY.value, "Retry: the agent is only asked to try again (the control)"),
    (Arm.CRITIQUE.value, "Critique: a model writes what to change, from the rubric and the work alone"),
]
CONVERSATIONS = [
    (
        Study.Conversation.AFRESH.value,
        "Afresh: each attempt begins anew, with the brief, the files delivered before and what its arm gives",
    ),
    (
        Study.Conversation.CONTINUE.value,
        "Continue: each attempt goes on in the conversation of the one before, which costs more tokens",
    ),
]
RULES = [
    (Rule.ALL.value, "All: every applicable criterion is met"),
    (Rule.CRITICAL.value, "Critical: every applicable critical criterion is met"),
    (Rule.WEIGHTED.value, "Weighted: the share of weight that is met reaches the threshold"),
]


class ReasonForm(forms.Form):
    """Why something is paused, cancelled or tried again."""

    reason = forms.CharField(label="Reason", max_length=500, widget=forms.Textarea({"rows": 2}), strip=True)


class CycleForm(forms.Form):
    """Which cycle is meant."""

    cycle = forms.UUIDField()


class CursorForm(forms.Form):
    """Where a list of studies goes on: after this one."""

    after = forms.UUIDField(required=False)


class TrialFilter(forms.Form):
    """Which trials a study's page lists. `after` is the ordinal to go on from."""

    outcome = forms.ChoiceField(
        label="The agent alone",
        required=False,
        choices=[
            ("", "any outcome"),
            (PENDING, "pending"),
            *((outcome.value, outcome.value.replace("_", " ")) for outcome in Outcome),
        ],
    )
    cycle = forms.ChoiceField(
        label="With a cycle that is",
        required=False,
        choices=[("", "in any state"), *((state.value, state.value.replace("_", " ")) for state in State)],
    )
    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class StudyForm(forms.Form):
    """A study to be: its protocol as an admin types it. `plan()` is what start_study takes.

    `unusable` maps agents' ids (as text) to why they can't be chosen, `unusable_critics` to why they can't
    be the critic. `checked` names the estimate that was
    shown for these values, so that nothing starts whose price was not on the page.
    """

    title = forms.CharField(label="Title", max_length=200)
    slug = forms.SlugField(
        label="Short name",
        max_length=60,
        required=False,
        help_text="For commands and exports. Made from the title where it is empty.",
    )
    pool = PoolField(label="Task pool", queryset=TaskPool.objects.none(), empty_label="Choose a pool")
    agents = AgentsField(label="Agents", queryset=Agent.objects.none(), widget=ReasonedCheckboxes)
    arms = forms.MultipleChoiceField(
        label="Arms",
        choices=ARMS,
        required=False,
        widget=ReasonedCheckboxes,
        help_text="What stands between two attempts. Each arm begins at the agent's first attempt.",
    )
    critic = CriticField(
        label="Critic",
        queryset=Agent.objects.none(),
        required=False,
        empty_label="No critic",
        widget=ReasonedSelect,
        help_text="For the arm critique: the agent that writes the feedback. It sees the job, the rubric and "
        "the deliverable, and nothing that a reviewer said. The protocol says so where it judges itself.",
    )
    conversation = forms.ChoiceField(
        label="Conversation",
        choices=CONVERSATIONS,
        widget=forms.RadioSelect,
        help_text="What the agent still knows at its next attempt. The same in every arm.",
    )
    feedback_cycles = forms.IntegerField(
        label="Feedback cycles",
        min_value=0,
        max_value=5,
        help_text="Attempts after the first one, in each arm. 0: the agent alone.",
    )
    repeats = forms.IntegerField(
        label="Repeats", min_value=1, max_value=20, help_text="Trials of each agent on each task."
    )
    minutes = forms.IntegerField(
        label="Minutes", min_value=1, max_value=240, help_text="Paid for each review, feedback included."
    )
    hard_stop = forms.BooleanField(
        label="The feedback editor locks when the minutes are over",
        required=False,
        help_text="Else overtime is recorded, and not paid. Scoring stays open in either case.",
    )
    correction_days = forms.IntegerField(
        label="Days for corrections",
        min_value=0,
        max_value=365,
        initial=7,
        required=False,
        help_text="How long a reviewer may correct a locked review. A correction never moves a trial. "
        "0: not at all; empty means 7.",
    )
    overlap_fraction = forms.DecimalField(
        label="Share of final attempts that is scored twice",
        min_value=0,
        max_value=1,
        decimal_places=3,
        required=False,
        help_text="From 0 to 1, such as 0.2: that share, drawn with the study's seed, is scored once more by "
        "somebody who saw nothing else of the trial. Empty means 0. Without it nobody knows how far "
        "reviewers agree.",
    )
    neutral_names = forms.CharField(
        label="More names to take out",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line. The agents' own names, short names and models are always taken out of what "
        "reviewers get; add others that would tell them who made it (a company, a product).",
    )
    completion_rule = forms.ChoiceField(label="Completion rule", choices=RULES)
    threshold = forms.DecimalField(
        label="Threshold",
        min_value=Decimal("0.001"),
        max_value=1,
        decimal_places=3,
        required=False,
        help_text="For the weighted rule: above 0, at most 1. Empty means 0.8.",
    )
    cap_usd = forms.DecimalField(
        label="Spending cap, USD",
        required=False,
        min_value=0,
        max_value=USD_BELOW,
        decimal_places=2,
        help_text="For agents, over the whole study. Empty: none.",
    )
    day_cap_usd = forms.DecimalField(
        label="Spending cap a day, USD",
        required=False,
        min_value=0,
        max_value=USD_BELOW,
        decimal_places=2,
        help_text="From midnight to midnight, UTC. Empty: none.",
    )
    checked = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        pools: QuerySet[TaskPool],
        agents: QuerySet[Agent],
        unusable: Mapping[str, str],
        unusable_critics: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unusable = unusable
        self.unusable_critics = unusable_critics
        self.chosen_slug = ""
        cast(PoolField, self.fields["pool"]).queryset = pools
        field = cast(AgentsField, self.fields["agents"])
        field.queryset = agents
        cast(ReasonedCheckboxes, field.widget).refused = unusable
        critic = cast(CriticField, self.fields["critic"])
        critic.queryset = agents
        cast(ReasonedSelect, critic.widget).refused = unusable_critics

    def clean_agents(self) -> QuerySet[Agent]:
        agents: QuerySet[Agent] = self.cleaned_data["agents"]
        for agent in agents:
            if str(agent.pk) in self.unusable:
                raise forms.ValidationError(f"{agent.name} can't be chosen: {self.unusable[str(agent.pk)]}.")
        return agents

    def clean_critic(self) -> Agent | None:
        critic: Agent | None = self.cleaned_data["critic"]
        if critic is not None and str(critic.pk) in self.unusable_critics:
            reason = self.unusable_critics[str(critic.pk)]
            raise forms.ValidationError(f"{critic.name} can't be the critic: {reason}.")
        return critic

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if "title" in values and "slug" in values and not values["slug"]:
            values["slug"] = slugify(values["title"])[:60].strip("-_")
            if not values["slug"]:
                self.add_error("slug", "Give a short name: none can be made from this title.")
        # Kept beside the cleaned data, which lose a field as soon as it has an error.
        self.chosen_slug = values.get("slug", "")
        if not self.errors and values["feedback_cycles"] and not values["arms"]:
            self.add_error("arms", "Choose an arm, or set the feedback cycles to 0.")
        if not self.errors:
            self._check_critic(values)
        if self.existing_study() is not None:
            self.add_error("slug", "There is a study of this short name already.")
        return values

    def _check_critic(self, values: dict[str, Any]) -> None:
        wanted = bool(values["feedback_cycles"]) and Arm.CRITIQUE in values["arms"]
        if wanted and values["critic"] is None:
            self.add_error("critic", "The arm critique needs a critic: choose one.")
        elif values["critic"] is not None and not wanted:
            self.add_error("critic", "A critic only works in the arm critique: add that arm, or no critic.")

    def existing_study(self) -> Study | None:
        """The study that already has this short name. Needs a form that was validated."""
        return Study.objects.filter(slug=self.chosen_slug).first()

    def plan(self) -> Plan:
        """Needs a valid form."""
        values = self.cleaned_data
        return Plan(
            slug=values["slug"],
            title=values["title"],
            agents=list(values["agents"]),
            arms=values["arms"] if values["feedback_cycles"] else [],
            feedback_cycles=values["feedback_cycles"],
            repeats=values["repeats"],
            minutes=values["minutes"],
            completion_rule=values["completion_rule"],
            threshold=values["threshold"] or Decimal("0.8"),
            cap_usd=values["cap_usd"],
            day_cap_usd=values["day_cap_usd"],
            conversation=values["conversation"],
            critic=values["critic"],
            hard_stop=values["hard_stop"],
            correction_days=7 if values["correction_days"] is None else values["correction_days"],
            overlap_fraction=values["overlap_fraction"] or Decimal(0),
            neutral_names=[name.strip() for name in values["neutral_names"].splitlines() if name.strip()],
        )
