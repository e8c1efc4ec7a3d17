"""Learns the weights of the extraction from labelled text; the only room of the training library."""
