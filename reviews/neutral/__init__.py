"""Names of agents are taken out of what reviewers get: pure functions over bytes and text."""
