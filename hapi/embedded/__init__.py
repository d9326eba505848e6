"""`./run`: the whole site on one machine, with PostgreSQL and Valkey from wheels.

`bootstrap` runs on any Python >= 3.11 without packages; the rest runs in the virtual environment it makes.
"""
