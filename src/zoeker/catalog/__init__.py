"""Which file gave which article?"""
