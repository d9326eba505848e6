"""What only the making of deliverables needs to remember. `reviews` never points here."""

from agents.models.pace import Pace
from agents.models.price import Price
from agents.models.step import AgentStep, StepFile

__all__ = ["AgentStep", "Pace", "Price", "StepFile"]
