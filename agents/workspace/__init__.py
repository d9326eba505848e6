"""What an agent works on: a tree of files in memory, and the tools that a model has for it. No Django."""
