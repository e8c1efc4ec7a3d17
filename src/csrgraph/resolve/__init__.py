"""`FactSet`s to `ResolvedGraph`: which names are one organisation, and why."""
