"""How does plain Whoosh read the index?"""
