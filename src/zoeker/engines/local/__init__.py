"""How does the index on disk answer a question?"""
