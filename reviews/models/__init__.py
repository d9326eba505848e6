"""The records of the benchmark. Only `reviews.actions` and `agents.actions` write them."""

from reviews.models.agent import Agent, AgentRun
from reviews.models.critique import Critique
from reviews.models.cycle import ReviewCycle, Transition
from reviews.models.deliverable import Deliverable, DeliverableFile, NeutralCopy, NeutralFile
from reviews.models.export import StudyExport
from reviews.models.hold import AgentHold, Halt
from reviews.models.membership import Membership, ReviewerProfile, SignInLink, User
from reviews.models.pool import Attachment, Task, TaskPool
from reviews.models.review import (
    Comment,
    Correction,
    CriterionFlag,
    Draft,
    Feedback,
    Practice,
    Review,
    Score,
)
from reviews.models.rubric import Criterion, Rubric
from reviews.models.slot import Claim, ReviewSlot, TimeCorrection, TimeInterval
from reviews.models.study import Amendment, Study, StudyTask
from reviews.models.trial import Trial, TrialArm
from reviews.models.upload import PoolUpload

__all__ = [
    "Agent",
    "AgentHold",
    "AgentRun",
    "Amendment",
    "Attachment",
    "Claim",
    "Comment",
    "Correction",
    "Criterion",
    "CriterionFlag",
    "Critique",
    "Deliverable",
    "DeliverableFile",
    "Draft",
    "Feedback",
    "Halt",
    "Membership",
    "NeutralCopy",
    "NeutralFile",
    "PoolUpload",
    "Practice",
    "Review",
    "ReviewCycle",
    "ReviewSlot",
    "ReviewerProfile",
    "Rubric",
    "Score",
    "SignInLink",
    "Study",
    "StudyExport",
    "StudyTask",
    "Task",
    "TaskPool",
    "TimeCorrection",
    "TimeInterval",
    "Transition",
    "Trial",
    "TrialArm",
    "User",
]
