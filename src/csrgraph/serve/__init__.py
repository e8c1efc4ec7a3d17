"""A graph over HTTP, for reading: SPARQL, pages and files, answered by worker processes that can be killed."""
