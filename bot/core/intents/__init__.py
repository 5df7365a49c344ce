"""Listed intents: their phrasings, how near an utterance is to each, and what fills their slots."""
