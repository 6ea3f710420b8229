"""What is asked? The tree of a question, how it is written, and what an answer is."""
