"""Names people use and the entities they stand for."""
