"""How does an OpenSearch cluster that someone else keeps answer a question? By the same analysis, counts and formula as any engine."""
