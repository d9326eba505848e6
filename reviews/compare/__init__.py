"""What changed between two files: pure functions over what was read from them."""
