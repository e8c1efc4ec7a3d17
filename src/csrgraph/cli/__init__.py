"""Commands: each a thin shell over one public function."""
