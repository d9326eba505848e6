"""The practice item: a sample job that belongs to no study. Written by us; anybody may read it."""
