"""`./run manage create_agent` and `start_study`."""

import io
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from agents.actions.agents import pause_agent
from reviews.models import Agent, Study
from tests import factories

pytestmark = pytest.mark.django_db

NO_HISTORY = (
    "No history: the most it can be. Fewer than 10 first attempts have ended: every further one counts."
)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


class TestCreateAgent:
    @pytest.mark.usefixtures("no_keys")
    def test_it_makes_an_agent_and_says_what_it_lacks(self) -> None:
        said = run(
            "create_agent", "small", "--kind", "openai", "--model", "small-1",
            "--max-cost", "0.50", "--name", "Small", "--agent-settings", '{"temperature": 0.2}',
        )  # fmt: skip
        assert said.startswith("Made the agent small: Small.\nIt can't be chosen for a study yet: OPENAI_API")
        agent = Agent.objects.get()
        assert (agent.model, agent.max_cost_usd, agent.settings) == (
            "small-1",
            Decimal("0.5"),
            {"temperature": 0.2},
        )

    def test_a_scripted_agent_is_called_so(self) -> None:
        said = run("create_agent", "demo", "--kind", "scripted", "--max-cost", "0")
        assert said == "Made the agent demo: demo (scripted).\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--kind", "oracle", "--max-cost", "1"], "Kind: “oracle” is unknown."),
            (["--kind", "scripted", "--max-cost", "much"], "--max-cost: “much” is no number"),
            (["--kind", "scripted", "--max-cost", "-1"], "Most a run may cost"),
            (["--kind", "openai_compatible", "--max-cost", "1"], "Model: say which model is asked."),
            (["--kind", "scripted", "--max-cost", "1", "--agent-settings", "{"], "line 1, column 2"),
            (["--max-cost", "1"], "--kind is missing. Give SLUG, --kind, --max-cost, or --ready-made."),
            (["--kind", "scripted"], "--max-cost is missing."),
            (["--ready-made", "all"], "SLUG can't stand beside --ready-made"),
        ],
    )
    def test_wrong_arguments_store_nothing(self, arguments: list[str], message: str) -> None:
        with pytest.raises(CommandError, match=re.escape(message)):
            run("create_agent", "small", *arguments)
        assert not Agent.objects.exists()

    def test_a_short_name_is_given_once(self) -> None:
        factories.make_agent("small")
        with pytest.raises(CommandError, match="There is an agent “small” already."):
            run("create_agent", "small", "--kind", "scripted", "--max-cost", "0")


class TestStartStudy:
    def test_it_says_the_estimate_and_starts(self) -> None:
        pool = factories.make_pool("jobs", tasks=2)
        excluded = factories.make_task(pool, criteria=0)
        factories.make_agent("a", name="A", max_cost_usd=Decimal("0.5"))
        factories.make_agent("b", name="B", scripted=False, max_cost_usd=Decimal(2))
        said = run(
            "start_study", "first", "--pool", "jobs", "--agents", "b, a", "--title", "First", "--arms",
            "feedback,retry", "--feedback-cycles", "2", "--repeats", "3", "--minutes", "10", "--rule",
            "weighted", "--threshold", "0.75", "--cap", "50", "--day-cap", "1.50", "--seed", "7",
        )  # fmt: skip
        study = Study.objects.get()
        assert said == (
            "12 trials on 2 tasks: 60.0 runs, at most 60.\n"
            f"  B: 30.0 attempts, at most 30; USD 60.00, at most USD 60.00 (2.00 each). {NO_HISTORY}\n"
            "  A (scripted): 30.0 attempts, at most 30; USD 15.00, at most USD 15.00 (0.50 each). "
            f"{NO_HISTORY}\n"
            "Agents cost USD 75.00, at most USD 75.00; runs that are repeated come on top. "
            "No history: the most it can be.\n"
            "Reviewers need 10.0 hours, at most 10.0, for 60 reviews of 10 minutes. "
            "No review of a model's work yet: each counts in full.\n"
            "How long it takes is unknown. No review of a model's work in the last 14 days.\n"
            "The cap is USD 25.00 below the most that agents can cost: "
            "some cycles will probably wait for it.\n"
            "A cap is below what one run may cost, USD 2.00.\n"
            "Price unknown: B. Against the caps each run counts at the most that it may cost.\n"
            f"Excluded for want of an approved rubric: {excluded.external_id}\n"
            f"Started first: /studies/{study.pk}/\n"
        )
        assert (study.title, study.arms, study.feedback_cycles) == ("First", ["feedback", "retry"], 2)
        assert (study.repeats, study.minutes, study.seed) == (3, 10, 7)
        assert (study.completion_rule, study.threshold) == ("weighted", Decimal("0.75"))
        assert (study.cap_usd, study.day_cap_usd) == (Decimal(50), Decimal("1.50"))
        assert study.trials.count() == 12

    def test_an_unknown_price_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GEMINI_API_KEY", "a-key")
        factories.make_pool("jobs")
        factories.make_agent("r", name="Riddle", kind="gemini", model="m", scripted=False)
        said = run("start_study", "first", "--pool", "jobs", "--agents", "r", "--dry-run")
        assert "Price unknown: Riddle. Against the caps each run counts at the most" in said

    def test_a_dry_run_starts_nothing(self) -> None:
        factories.make_pool("jobs")
        factories.make_agent("a")
        said = run("start_study", "first", "--pool", "jobs", "--agents", "a", "--dry-run")
        assert said.endswith("Nothing has started: this was a dry run.\n")
        assert not Study.objects.exists()

    def test_no_cycles_means_no_arms(self) -> None:
        factories.make_pool("jobs")
        factories.make_agent("a")
        run("start_study", "first", "--pool", "jobs", "--agents", "a", "--feedback-cycles", "0")
        assert Study.objects.get().arms == []

    def test_a_critics_runs_are_counted_and_the_conversation_is_kept(self) -> None:
        factories.make_pool("jobs", tasks=2)
        factories.make_agent("a", name="A")
        factories.make_agent("c", name="C", max_cost_usd=Decimal("0.1"))
        said = run(
            "start_study", "first", "--pool", "jobs", "--agents", "a", "--arms", "feedback,critique",
            "--critic", "c", "--conversation", "continue",
        )  # fmt: skip
        critic = "2.0 critiques, at most 2; USD 0.20, at most USD 0.20 (0.10 each)."
        assert f"  C (scripted), as the critic: {critic} No history: the most it can be.\n" in said
        assert "Agents cost USD 3.20, at most USD 3.20;" in said
        study = Study.objects.get()
        assert (study.conversation, study.critic) == ("continue", Agent.objects.get(slug="c"))

    @pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--pool", "none"], "There is no pool “none”."),
            (["--agents", "a,none"], "There is no agent “none”."),
            (["--agents", ","], "Choose at least one agent."),
            (["--agents", "a,a"], "An agent is named twice."),
            (["--agents", "paused"], "Paused can't be chosen: paused: The bill."),
            (["--arms", "oracle"], "Unknown arm in: oracle."),
            (["--arms", "critique"], "The arm critique needs a critic: choose one."),
            (["--critic", "a"], "A critic only works in the arm critique"),
            (["--arms", "critique", "--critic", "none"], "There is no agent “none”."),
            (["--arms", "critique", "--critic", "paused"], "Paused can't be the critic: paused: The bill."),
            (["--conversation", "both"], "Unknown conversation: both. Known: afresh, continue."),
            (["--arms", ""], "Choose at least one arm, or no feedback cycles."),
            (["--feedback-cycles", "many"], "--feedback-cycles: “many” is no whole number."),
            (["--feedback-cycles", "6"], "Feedback cycles: from 1 to 5."),
            (["--repeats", "0"], "Repeats: from 1 to 20."),
            (["--minutes", "999999999999999999"], "Minutes: from 1 to 240."),
            (["--rule", "most"], "Unknown completion rule: most."),
            (["--threshold", "high"], "--threshold: “high” is no number"),
            (["--threshold", "nan"], "Threshold: above 0"),
            (["--threshold", "0.0001"], "Threshold: above 0"),
            (["--cap", "-1"], "Cap: not below 0"),
            (["--day-cap", "1e11"], "Day cap: not below 0"),
            (["--seed", "-1"], "Seed: a whole number"),
            (["--seed", "9" * 40], "--seed: “999"),
            (["--title", " "], "Title: 1 to 200"),
        ],
    )
    def test_wrong_arguments_start_nothing(
        self, arguments: list[str], message: str, dry_run: list[str]
    ) -> None:
        factories.make_pool("jobs")
        factories.make_agent("a")
        pause_agent(agent=factories.make_agent("paused", name="Paused"), reason="The bill.")
        given = ["--pool", "jobs", "--agents", "a", *arguments, *dry_run]
        with pytest.raises(CommandError, match=re.escape(message)):
            run("start_study", "first", *given)
        assert not Study.objects.exists()

    def test_a_short_name_is_given_once(self) -> None:
        factories.make_study(factories.make_pool("jobs"), agents=[factories.make_agent("a")], slug="first")
        for dry_run in ([], ["--dry-run"]):
            with pytest.raises(CommandError, match="There is a study “first” already."):
                run("start_study", "first", "--pool", "jobs", "--agents", "a", *dry_run)
