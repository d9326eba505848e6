"""All tables of a study as files: what they are, where they come from, and how they are written."""
