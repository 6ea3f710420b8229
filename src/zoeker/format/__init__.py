"""How does the index lie on disk? Bytes, and what reads them."""
