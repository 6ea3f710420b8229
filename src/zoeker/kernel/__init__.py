"""Where do the innermost loops run? In C, compiled as zoeker is installed; in NumPy where that could not be done.

Both give the same answers, and both are tested; ZOEKER_NATIVE=0 in the environment chooses NumPy. Each Python file here
calls the C file of its name; encoding.py and words.py are called by themselves, since only writing needs them.
"""

from .chunks import Room, among, expand, look_up, neighbours
from .covering import Parts, cover
from .dictionary import find_readings, spell
from .evaluate import (
    ALIKE,
    Asked,
    Output,
    Pair,
    Part,
    Rows,
    Scoring,
    Windows,
    best,
    count,
    evaluate,
    lay_evidence,
    lay_program,
    lay_rows,
    lay_segments,
)
from .frontcoded import Lines, unfold
from .library import FILE, KERNEL, Laid, address
from .passages import Chosen, Rules, passages
from .postings import WORDS, Scratch, follow, gather, keys, lay_fields, weigh
from .spelling import EDITS, LETTERS, nearly
from .strings import read_texts

__all__ = [
    "ALIKE",
    "EDITS",
    "FILE",
    "KERNEL",
    "LETTERS",
    "WORDS",
    "Asked",
    "Chosen",
    "Laid",
    "Lines",
    "Output",
    "Pair",
    "Part",
    "Parts",
    "Room",
    "Rows",
    "Rules",
    "Scoring",
    "Scratch",
    "Windows",
    "address",
    "among",
    "best",
    "count",
    "cover",
    "evaluate",
    "expand",
    "find_readings",
    "follow",
    "gather",
    "keys",
    "lay_evidence",
    "lay_fields",
    "lay_program",
    "lay_rows",
    "lay_segments",
    "look_up",
    "nearly",
    "neighbours",
    "passages",
    "read_texts",
    "spell",
    "unfold",
    "weigh",
]
