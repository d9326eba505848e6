"""A queued cycle becomes a wake-up call for a worker."""
