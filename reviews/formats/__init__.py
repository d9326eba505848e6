"""Readers of pool files: bytes in, rows and problems out. No Django in here."""
