"""The facts as read-only tables in memory, and the entities they speak of."""
