"""Ways of getting a deliverable out of an agent. Nothing in here knows Django or a model."""
