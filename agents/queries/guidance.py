"""What stands between two attempts, as the agent reads it. PROTOCOL.md says what each arm gives."""

from __future__ import annotations

from reviews.models import Critique, Feedback, ReviewCycle, Score
from reviews.queries.comments import told
from reviews.rules.trial import Arm

# The control arm: one fixed neutral sentence. Changing it changes what the control measures.
RETRY = "Please work on this job once more and deliver again."

NEW_LINE, INDENT = "\n", "   "
VERDICTS = {"met": "met", "not_met": "NOT MET", "not_applicable": "not applicable"}


def guidance_for(cycle: ReviewCycle) -> str | None:
    """The guidance of `cycle`, None at attempt 0.

    `feedback`: every criterion with its score and reason, the expert's words, then the comments on places in
    the deliverable, each with its quote. `retry`: the sentence.
    `critique`: the critic's words alone. Who shows it puts it into a frame that the words can't close: a
    critic's are as untrusted as a deliverable. The frame is the same in every arm.
    """
    if cycle.arm is None:
        return None
    if cycle.arm.arm == Arm.RETRY:
        return RETRY
    if cycle.arm.arm == Arm.CRITIQUE:
        critique = Critique.objects.get(cycle=cycle)
        return f"A reviewer model checked your deliverable and wrote:\n{critique.text}"
    feedback = Feedback.objects.select_related("basis").get(cycle=cycle)
    return f"{_scores(feedback)}\n\nFeedback from the expert:\n{feedback.text}{_comments(feedback)}"


def _scores(feedback: Feedback) -> str:
    scores = (
        Score.objects.filter(review=feedback.basis_id, version=1)
        .select_related("criterion")
        .order_by("criterion__position")
    )
    lines = ["An expert checked your deliverable against these requirements:"]
    for score in scores:
        line = f"{score.criterion.position}. [{VERDICTS[score.verdict]}] {score.criterion.text}"
        lines.append(f"{line}\n   Reason: {score.reason}" if score.reason else line)
    return "\n".join(lines)


def _comments(feedback: Feedback) -> str:
    """Empty without comments. A comment's own lines are indented, so that none looks like the next one."""
    comments = told(feedback.comments.select_related("file"), message="your message")
    if not comments:
        return ""
    lines = [
        f"{number}. {comment.where}: {comment.text.replace(NEW_LINE, NEW_LINE + INDENT)}"
        for number, comment in enumerate(comments, start=1)
    ]
    return "\n\nThe expert's comments on places in your deliverable:\n" + "\n".join(lines)
