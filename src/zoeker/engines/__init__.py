"""Who answers a question?"""
