"""How a model works on a job: call, tools, call, until it finishes or meets a limit. Knows no Django."""
