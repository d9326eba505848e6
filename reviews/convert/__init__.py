"""Files of others, read in a process that can do little else: `limited` runs a function there, and the other
modules hold such functions. No Django."""
