"""Numbers and times in an utterance: years, spans, days, stages, ordinals, stretches of a life."""
