"""Search your own Dutch news articles."""
