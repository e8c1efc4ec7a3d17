"""`Report` to `FactSet`: the room of spaCy and the lexical model."""
