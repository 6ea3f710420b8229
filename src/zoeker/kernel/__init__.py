"""Where do the innermost loops run? In C, compiled as zoeker is installed.

Each Python file here calls the C file of its name; encoding.py and words.py are called by themselves, since only writing
needs them. kernel.h says what the two hand each other.
"""

from .chunks import NEW, SHORT, SIDE, ChunkKeys, Room, among, expand, look_up, neighbours
from .covering import Parts, cover
from .dictionary import Block, Dictionary, find_readings, find_rows, find_words
from .evaluate import (
    ALIKE,
    NO_ROWS,
    Asked,
    Limit,
    Pair,
    Rows,
    Scoring,
    Step,
    Windows,
    best,
    count,
    evaluate,
    formula,
    lay_evidence,
    lay_program,
    lay_rows,
)
from .frontcoded import Lines, unfold
from .library import CONSTANTS, FILE, Laid, address
from .passages import Chosen, Rules, passages
from .postings import Row, Scratch, Segment, follow, gather, keys, lay_fields, lay_segments, weigh
from .spelling import nearly
from .strings import read_texts

__all__ = [
    "ALIKE",
    "CONSTANTS",
    "FILE",
    "NEW",
    "NO_ROWS",
    "SHORT",
    "SIDE",
    "Asked",
    "Block",
    "Chosen",
    "ChunkKeys",
    "Dictionary",
    "Laid",
    "Limit",
    "Lines",
    "Pair",
    "Parts",
    "Room",
    "Row",
    "Rows",
    "Rules",
    "Scoring",
    "Scratch",
    "Segment",
    "Step",
    "Windows",
    "address",
    "among",
    "best",
    "count",
    "cover",
    "evaluate",
    "expand",
    "find_readings",
    "find_rows",
    "find_words",
    "follow",
    "formula",
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
    "unfold",
    "weigh",
]
