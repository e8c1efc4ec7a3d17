"""Plain frozen data that travels between the rooms of csrgraph."""
