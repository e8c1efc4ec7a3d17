"""`ResolvedGraph` to `rdflib.Dataset`: ontology terms, mapping, provenance."""
