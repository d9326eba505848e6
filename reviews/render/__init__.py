"""A file as something that a page can show: pure functions over bytes, run in a limited process."""
