"""Files as agents and clients send them: good, empty, huge, truncated, encrypted, mislabelled and hostile.
All are made here, the same each time; none is kept."""
