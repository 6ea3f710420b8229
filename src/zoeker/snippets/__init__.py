"""Which passage shows why? The words that matched, and the sentences around them."""
