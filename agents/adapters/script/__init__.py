"""What the scripted adapter plays: parts that read a job and write a deliverable, with no model behind
them.
"""
