"""Segments whose checksums are right and whose contents are not: made by somebody who knows the format.

Whatever they hold, an answer or a ZoekerError comes of it. This file is a program as well, which the tests run in a process of
its own, so that a crash is told: python tests/test_hostile.py FOLDER SEED ROUNDS SECONDS [KERNEL], KERNEL being compiled with
a sanitizer.
"""

import ctypes
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import time
import zlib
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

if __name__ == "__main__" and len(sys.argv) > 5:  # before the kernel is loaded: another one, in its place
    _load = ctypes.CDLL
    ctypes.CDLL = lambda path, *more: _load(sys.argv[5] if str(path).endswith("_kernel.so") else path, *more)

import numpy as np
import pytest
import zstandard

import zoeker
import zoeker.kernel
from zoeker.dutch import NAME
from zoeker.format import toc
from zoeker.format.sections import BLOCK
from zoeker.format.stored import Dictionary
from zoeker.ranking import ADDED
from zoeker.write.writer import put

TRAILER, MAGIC = struct.Struct("<QQII8s"), b"zoeker\x01\n"
SOURCES = Path(zoeker.kernel.__file__).parent

# Numbers that lead just outside, far outside, or beyond what a number holds.
ODD = [
    0,
    1,
    2,
    3,
    7,
    8,
    31,
    32,
    33,
    63,
    64,
    127,
    128,
    255,
    256,
    257,
    65535,
    1 << 16,
    (1 << 29) - 1,
    1 << 29,
    (1 << 31) - 1,
]
ODD += [1 << 31, (1 << 32) - 2, (1 << 32) - 1, 1 << 32, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
KINDS = [
    "|u1",
    "<u2",
    "<u4",
    "<u8",
    "<i1",
    "<i8",
    "<f4",
    "<f8",
    "O",
    "V4",
    "<U1",
    "<M8[s]",
    "<c16",
    "?",
    "",
    None,
    5,
    [],
    "x",
]
VALUES = [
    "",
    "x",
    "\ud800",
    "9999-99-99",
    "99999999999999999999",
    0,
    -1,
    7,
    1 << 70,
    1.5,
    None,
    True,
    [],
    ["x"],
    {},
    {"a": {}},
]
QUESTIONS = [
    ("brug", {}),
    ("brug over rivier", {"explain": True}),
    ("brug sluis dorp", {"any_word": True, "sort": "date"}),
    ('"brug over"', {}),
    ('"brug rivier"~4', {}),
    ('"over brug rivier"~3', {}),
    ('"dijk* over"', {"explain": True}),
    ("wat*", {}),
    ("brog~", {}),
    ("=bruggen", {}),
    ("titel:brug bron:dagblad", {"sort": "-date"}),
    ("datum:2019 brug NIET sluis", {}),
    ("waterstand dijkbewaking", {"explain": True}),
    ("rivir", {}),
]


class File:
    """The sections of a segment's file, each of bytes and a kind, and what its directory says."""

    def __init__(self, path: Path) -> None:
        self.path, data = path, path.read_bytes()
        size, directory, sums, *_ = TRAILER.unpack(data[-TRAILER.size :])
        found = json.loads(data[size + sums : size + sums + directory])
        self.info = found["info"]
        self.sections = {
            name: [data[at : at + size], kind] for name, (at, size, kind) in found["sections"].items()
        }

    def write(self) -> int:
        """Write it again with checksums that are right; give that of the file."""
        data, sections = b"", {}
        for name, (its, kind) in self.sections.items():
            data += bytes(-len(data) % 8)
            sections[name] = [len(data), len(its), kind]
            data += its
        directory = json.dumps({"sections": sections, "info": self.info}).encode()
        sums = [zlib.crc32(data[at : at + BLOCK]) for at in range(0, len(data), BLOCK)]
        table = np.array(sums, "<u4").tobytes() + directory
        checksum = zlib.crc32(table)
        self.path.write_bytes(
            data + table + TRAILER.pack(len(data), len(directory), 4 * len(sums), checksum, MAGIC)
        )
        return checksum


def sign(folder: Path, checksums: dict[str, int]) -> None:
    """Have the table of contents name the files as they are now."""
    table = toc.read(folder, toc.latest(folder))
    segments = [one._replace(checksum=checksums.get(one.id, one.checksum)) for one in table.segments]
    put(folder, table._replace(segments=tuple(segments)), NAME)


def make(folder: Path) -> None:
    """Make an index of some segments, with dates, sources, compounds and deleted articles."""
    text = (
        "De brug over de rivier in dorp {0} is oud. Bij de sluis, bij de dijkbewaking, steeg de waterstand. "
        * 2
    )
    articles = [
        zoeker.Article(
            id=f"a{number}",
            title=f"Brug {number} over rivier",
            lead="De bruggen zijn open." if number % 3 else "",
            body=text.format(number) + "Lange tekst van water en dijken. " * (number % 7),
            date=f"2019-0{1 + number % 9}-1{number % 9}" if number % 4 else None,
            source=["Dagblad", "Krant", ""][number % 3],
        )
        for number in range(90)
    ]
    zoeker.update_index(folder, articles[:80], processes=1)
    zoeker.update_index(folder, articles[80:], processes=1)
    with zoeker.open_index(folder) as index:
        index.remove(["a3", "a50"])


class Vandal:
    """Changes what stands in segments, as `chance` will have it."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def number(self, old: int, most: int) -> int:
        """Give another number, of those up to `most`."""
        near = [old + 1, old - 1, old * 2, old ^ 1 << self.chance.randrange(32)]
        return self.chance.choice([*near, *self.chance.sample(ODD, 4)]) % (most + 1)

    def change(self, file: File) -> str:
        """Change something; say what."""
        how = [
            self.array,
            self.array,
            self.block,
            self.block,
            self.block,
            self.block,
            self.postings,
            self.postings,
        ]
        how += [self.article, self.article, self.raw, self.kind, self.info]
        return self.chance.choice(how)(file)

    def array(self, file: File) -> str:
        names = [name for name, (data, kind) in file.sections.items() if kind != "|u1" or "sizes" in name]
        names += [name for name in file.sections if name.startswith(("length.", "numbers."))]
        name = self.chance.choice(names)
        data, kind = file.sections[name]
        values = np.frombuffer(data, kind).copy()
        if not len(values):
            return self.kind(file)
        at, most = self.chance.randrange(len(values)), int(np.iinfo(values.dtype).max)
        if self.chance.random() < 0.2:
            file.sections[name][1] = kind = self.chance.choice(["<u4", "<u8"])
            values, most = values.astype(kind), int(np.iinfo(kind).max)
        values[at] = self.number(int(values[at]), most)
        if self.chance.random() < 0.2:
            values[:] = values[at]
        if self.chance.random() < 0.1:
            values = values[: self.chance.randrange(len(values))]
        file.sections[name][0] = values.tobytes()
        return f"{name}[{at}]"

    def raw(self, file: File) -> str:
        """Change a byte of any section, cut it off, or lay something else in its place, compressed."""
        name = self.chance.choice(list(file.sections))
        data = bytearray(file.sections[name][0])
        how = self.chance.randrange(4)
        if how == 0 and data:
            data[self.chance.randrange(len(data))] = self.chance.randrange(256)
        elif how == 1:
            data = data[: self.chance.randrange(len(data) + 1)]
        elif how == 2:
            with_much = zstandard.ZstdCompressor().compress(
                self.chance.choice([b"", b"[]", b"{}", b"\xff", b"[1]", bytes(1 << 16)])
            )
            data = bytearray(with_much)
        else:  # a frame that says that it stands for terabytes
            data = bytearray(b"\x28\xb5\x2f\xfd\xe0" + (1 << 42).to_bytes(8, "little") + data[:8])
        file.sections[name][0] = bytes(data)
        return f"{name}: raw {how}"

    def kind(self, file: File) -> str:
        name = self.chance.choice(list(file.sections))
        file.sections[name][1] = self.chance.choice(KINDS)
        return f"{name}: kind {file.sections[name][1]!r}"

    def info(self, file: File) -> str:
        name = self.chance.choice([*file.info, "fields"])
        file.info[name] = self.chance.choice([*VALUES[3:], *ODD[:8], [["x"]], list(range(3)), ["body"] * 4])
        return f"info {name}: {file.info[name]!r}"

    def postings(self, file: File) -> str:
        """Change bits of posting lists: then they hold other numbers, or more than they say."""
        data = bytearray(file.sections["postings"][0])
        for _ in range(self.chance.choice([1, 1, 8, 200])):
            at = self.chance.randrange(len(data))
            data[at : at + 4] = self.chance.choice([b"\xff", b"\0", b"\x80", b"\xff\xff\xff\xff"])
        file.sections["postings"][0] = bytes(data)
        return "postings"

    def block(self, file: File) -> str:
        """Change numbers of a block of the dictionary: counts of rows and readings, documents, occurrences, widths, words."""
        offsets = np.frombuffer(*file.sections["words.offsets"]).astype(int).tolist()
        data = file.sections["words.blocks"][0]
        blocks = [zstandard.decompress(data[at:end]) for at, end in pairwise(offsets)]
        which = self.chance.randrange(len(blocks))
        block = bytearray(blocks[which])
        words, rows, readings = struct.unpack_from("<III", block)
        counts = [words] * 3 + [rows] * 3 + [readings] * 2
        told = []
        for _ in range(self.chance.choice([1, 1, 2, 12])):
            part = self.chance.randrange(10)
            if part == 9:
                at = self.chance.randrange(3)
                struct.pack_into("<I", block, 4 * at, self.number([words, rows, readings][at], (1 << 32) - 1))
            elif part == 8 and rows:
                at = 12 + 4 * sum(counts) + self.chance.randrange(4 * rows)
                block[at] = self.chance.choice([0, 1, 2, 31, 32, 33, 64, 255])
            elif counts[part % 8]:
                part %= 8
                place, count = self.chance.randrange(counts[part]), counts[part]
                at = [12 + 4 * sum(counts[:part]) + plane * count + place for plane in range(4)]
                value = self.number(
                    sum(block[one] << 8 * plane for plane, one in enumerate(at)), (1 << 32) - 1
                )
                for plane, one in enumerate(at):
                    block[one] = value >> 8 * plane & 255
            told.append(part)
        if self.chance.random() < 0.1:
            block = block[: self.chance.randrange(len(block))]
        blocks[which] = bytes(block)
        packed = [zstandard.compress(block) for block in blocks]
        file.sections["words.blocks"][0] = b"".join(packed)
        file.sections["words.offsets"] = [np.cumsum([0, *map(len, packed)]).astype("<u8").tobytes(), "<u8"]
        return f"block {which}: {told}"

    def article(self, file: File) -> str:
        """Store something else of an article: other types, letters that are none, JSON that is none."""
        part = self.chance.choice(["heads", "heads", "texts"])
        data, (sizes, kind) = file.sections[part][0], file.sections[f"{part}.sizes"]
        ends = np.cumsum([0, *np.frombuffer(sizes, kind).tolist()]).tolist()
        pieces = [data[at:end] for at, end in pairwise(ends)]
        known, place = Dictionary(), self.chance.randrange(len(pieces))
        found = json.loads(known.decompressors[part](pieces[place]))
        its = found["article"] if part == "heads" and self.chance.random() < 0.7 else found
        name = self.chance.choice(
            [*its, *(["date", "url", "author"] if part == "heads" else ["lead", "extra"])]
        )
        its[name] = self.chance.choice(VALUES)
        written = json.dumps(found, ensure_ascii=self.chance.random() < 0.5).encode("utf-8", "surrogatepass")
        written = self.chance.choice(
            [written] * 5 + [b"", b"[]", b"{}", b"\xff" + written, b"[" * 100_000, written[:-9]]
        )
        for one in range(len(pieces)) if self.chance.random() < 0.5 else [place]:
            pieces[one] = known.compress((written, b""))[0]
        file.sections[part][0] = b"".join(pieces)
        file.sections[f"{part}.sizes"] = [np.array(list(map(len, pieces)), "<u4").tobytes(), "<u4"]
        return f"{part} {place}: {name}"


def ask(folder: Path, chance: random.Random) -> None:
    """Call all that may be asked of an index. Raises whatever is no ZoekerError."""

    def tried(call):
        try:
            return call()
        except zoeker.ZoekerError:
            return None

    index = tried(lambda: zoeker.open_index(folder))
    if index is not None:
        for text, more in chance.sample(QUESTIONS, 6):
            tried(lambda text=text, more=more: index.search(text, **more))
        for id in ("a1", "a85"):
            tried(lambda id=id: index.get(id))
        tried(index.stats)
        tried(lambda: index.highlight(zoeker.Article(body="De bruggen over de rivier"), "brug rivier"))
    tried(lambda: zoeker.check_index(folder))
    if chance.random() < 0.15:
        tried(
            lambda: zoeker.update_index(
                folder, [zoeker.Article(id=f"a{number}", body="Nieuw.") for number in range(40)], processes=1
            )
        )


def vandalise(base: Path, folder: Path, seed: int, rounds: int, seconds: float) -> int:
    """Ask segments that were changed; give how many, and say what was done before whatever goes wrong."""
    began, done = time.monotonic(), 0
    while done < rounds and time.monotonic() - began < seconds:
        chance = random.Random(f"{seed} {done}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder)
        vandal, checksums, told = Vandal(chance), {}, []
        files = sorted(folder.glob("*.zoeker"), key=lambda file: -file.stat().st_size)
        for path in files[: chance.choice([1, 1, 1, 2])]:
            file = File(path)
            told.append(vandal.change(file))
            with suppress(
                Exception
            ):  # it may be that what was changed cannot be read, to be changed once more
                told += [vandal.change(file) for _ in range(chance.choice([0, 0, 0, 1, 2]))]
            checksums[path.stem] = file.write()
        sign(folder, checksums)
        sys.stdout.write("  ".join([f"{seed} {done}", *told]) + "\n")
        sys.stdout.flush()
        ask(folder, chance)
        done += 1
    return done


def run(folder: Path, seed: int, rounds: int, seconds: float, library: str = "", **environment: str) -> None:
    """Vandalise in a process of its own: for so many rounds, or so many seconds if these are over sooner."""
    done = subprocess.run(
        [
            sys.executable,
            __file__,
            str(folder),
            str(seed),
            str(rounds),
            str(seconds),
            *filter(None, [library]),
        ],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=False,
    )
    assert done.returncode == 0, "\n".join([*done.stdout.splitlines()[-2:], done.stderr[-8000:]])
    assert int(done.stdout.split()[-1]) > 0


def test_whatever_a_segment_holds_an_answer_or_a_zoeker_error_comes_of_it(tmp_path):
    run(tmp_path, 1, 40, 8)


def sanitized(folder: Path, kind: str) -> tuple[str, str]:
    """Compile the kernel with a sanitizer, into a folder; give the file, and the library that must be loaded before it."""
    compiler = shutil.which("gcc")
    found = (
        compiler
        and subprocess.check_output([compiler, f"-print-file-name=lib{kind[0]}san.so"], text=True).strip()
    )
    if not found or not Path(found).is_absolute():
        pytest.skip(f"the kernel is not looked at: there is no gcc with its {kind} sanitizer")
    made = folder / "sanitized.so"
    options = [
        "-O0",
        "-g",
        "-fno-strict-aliasing",
        f"-fsanitize={kind}",
        "-shared",
        "-fPIC",
        f"-DADDED={ADDED}",
    ]
    subprocess.run([compiler, *options, "-o", str(made), *map(str, sorted(SOURCES.glob("*.c")))], check=True)
    return str(made), found


def test_the_kernel_reads_and_writes_nothing_that_is_not_its_own(tmp_path):
    library, before = sanitized(tmp_path, "address")
    options = "detect_leaks=0:allocator_may_return_null=1"
    run(tmp_path, 2, 50, 12, library, LD_PRELOAD=before, ASAN_OPTIONS=options, PYTHONMALLOC="malloc")


if __name__ == "__main__":
    folder, seed, rounds, seconds = sys.argv[1:5]
    if not (base := Path(folder) / "sound").exists():
        make(base)
    changed = vandalise(base, Path(folder) / f"hostile-{seed}", int(seed), int(rounds), float(seconds))
    sys.stdout.write(f"{changed}\n")
