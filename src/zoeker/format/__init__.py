"""How does the index lie on disk, and what does it hold of an article? Bytes, and what reads them; and the fields, by name.

whoosh_compat/schema.py says the same of the fields in Whoosh's terms.
"""

FORMAT_VERSION = 6  # of everything in the index folder; ARCHITECTURE.md says what lies there

NAME = "MAIN"  # what Whoosh calls the one index in a folder, and its files
ID = "id"  # the field that tells articles apart: one term for each
RANKED = ("title", "lead", "body")  # the fields a word without a field is looked up in
NAMED = ("source", "section", "author")  # the fields that are searched only by name
TEXTS = RANKED + NAMED

# The fields that hold the parts of compounds, by the field in which these stand: without positions, since a part is no
# word of a phrase.
PARTS_OF = {name: f"{name}_parts" for name in RANKED}
INDEXED = TEXTS + tuple(PARTS_OF.values())

NO_DATE = -(2**63)  # what the date columns hold of an article without a date
