"""Results from a CSV into knowledge: read, named, put where they belong, checked, and only then written."""
