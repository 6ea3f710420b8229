"""How is an index written?"""
