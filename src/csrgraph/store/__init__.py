"""Named graphs in, rows out: the Oxigraph store behind the API of rdflib."""
