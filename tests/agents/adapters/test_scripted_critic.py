"""The scripted agent as a critic: it looks for words of the requirements in the work."""

import pytest

from agents.actions.critique import check_critique
from agents.adapters.base import AdapterError, Earlier, File, Limits
from agents.adapters.critique import CritiqueJob, Requirement
from agents.adapters.script import points
from agents.adapters.scripted import ScriptedAdapter
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import JobFactory

REQUIREMENTS = (
    Requirement(1, "Opening hours are given for Sundays.", "optional"),
    Requirement(2, "The total of 1,365.50 is explained.", "important"),
    Requirement(3, "An e-mail to the card company is attached.", "critical"),
)


def critic_job(job: JobFactory, earlier: Earlier, **settings: object) -> CritiqueJob:
    base = job(attempt=1, earlier=earlier, settings=settings)
    return CritiqueJob(
        brief=base.brief,
        attempt=base.attempt,
        earlier=base.earlier,
        guidance=None,
        settings=base.settings,
        model=base.model,
        limits=Limits(),
        tries=0,
        requirements=REQUIREMENTS,
    )


def test_it_writes_a_point_for_what_it_finds_no_words_of_the_critical_first(job: JobFactory) -> None:
    report = File("report.md", b"The total is 1,365.50, explained below.", "text/markdown")
    reply = ScriptedAdapter().deliver(critic_job(job, Earlier("Here it is.", (report,))))
    assert reply.message == (
        "I looked for each requirement in the message, report.md. 1 of 3 have left their traces; leave that "
        "part alone. I find hardly a word of these:\n"
        "\n"
        "1. “An e-mail to the card company is attached” (critical). Put it in, or say where it stands.\n"
        "2. “Opening hours are given for Sundays” (optional). Put it in, or say where it stands."
    )
    assert reply.files == ()
    assert len(points.of_guidance(f"A reviewer wrote:\n{reply.message}\n")) == 2


def test_of_a_file_that_it_can_not_read_it_says_so_and_claims_nothing(job: JobFactory) -> None:
    picture = File("chart.png", b"nothing of it", "image/png")
    reply = ScriptedAdapter().deliver(critic_job(job, Earlier("Here it is.", (picture,))))
    assert reply.message == "I can't open chart.png; as far as I can tell nothing needs to be changed."
    assert points.of_guidance(f"A reviewer wrote:\n{reply.message}\n") == ()


def test_where_all_words_are_there_it_has_no_point(job: JobFactory) -> None:
    message = (
        "The e-mail to the company is attached. Opening hours given, Sundays too. The 1,365.50: explained."
    )
    reply = ScriptedAdapter().deliver(critic_job(job, Earlier(message, ())))
    assert reply.message == (
        "Every requirement has left its traces in the work; nothing needs to be changed."
    )
    assert points.of_guidance(f"A reviewer wrote:\n{reply.message}\n") == ()


def test_it_counts_what_it_read_and_costs_what_its_settings_say(job: JobFactory) -> None:
    reply = ScriptedAdapter().deliver(critic_job(job, Earlier("Done.", ()), cost_usd="0.03"))
    assert str(reply.usage.cost_usd) == "0.03"
    assert reply.usage.input_tokens > 0 < reply.usage.output_tokens


@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.WRONG_SHAPE, Fault.TOO_MUCH])
def test_a_bad_critique_on_demand_is_caught_by_the_check(job: JobFactory, fault: Fault) -> None:
    work = critic_job(job, Earlier("Done.", ()), fail=[{"fault": fault.value}])
    with pytest.raises(AdapterError) as caught:
        check_critique(ScriptedAdapter().deliver(work))
    assert caught.value.fault is fault
