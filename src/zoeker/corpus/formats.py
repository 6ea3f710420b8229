"""Which reader knows a file? Its name tells, or else how its text begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from zoeker.errors import Problem

from . import tables
from .json_records import DECODER, FAILURES, read_document, read_lines
from .records import FieldNames, Record, Source, UnreadableError
from .text import read_markdown, read_page, read_plain

Reader = Callable[[Source], Iterator[Record | Problem]]

_BY_ENDING: dict[str, Reader] = {
    ".csv": tables.read,
    ".tsv": tables.read,
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
}
_JSON = (".json", ".jsonl", ".ndjson")
# `.2019`, `. Jansen` and `.1-5` are parts of a name.
_ENDING = re.compile(r"\.(?:[a-z][a-z0-9_+-]{0,15}|7z|3gp|3g2)")
# By their whole name: what a folder of code or a site holds beside its texts.
_OF_CODE = """
    package.json package-lock.json composer.json tsconfig.json jsconfig.json manifest.json
    robots.txt humans.txt ads.txt requirements.txt constraints.txt cmakelists.txt
    makefile gnumakefile dockerfile containerfile jenkinsfile vagrantfile procfile gemfile rakefile pipfile cname codeowners
"""
_NOT_NEWS = frozenset(_OF_CODE.split())
# What files are that are not read, also when they are named, by their endings.
_ENDINGS_REFUSED = {
    "mail": ".eml .msg .mbox .emlx",
    "a web archive": ".mht .mhtml .webarchive .maff .warc",
    "a document of an office program": ".rtf .doc .docx .odt .pages .pdf .epub .xls .xlsx .ods .numbers .ppt .pptx .odp",
    "code": ".js .mjs .ts .jsx .tsx .css .scss .py .pyc .rb .pl .c .h .cpp .java .go .rs .sh .bat .ps1 .sql .r",
    "settings or code": ".lock .ini .cfg .conf .toml .yml .yaml .map .ipynb",
    "a backup or half a file": ".bak .orig .swp .swo .old .tmp .part .crdownload ~ #",
}
_REFUSED = {ending: kind for kind, endings in _ENDINGS_REFUSED.items() for ending in endings.split()}
_LIST = re.compile(r"\s*\[\s*\{")
_OBJECT = re.compile(r'\s*\{\s*"')
_START = 2000  # characters within which a file says what it is
_BEFORE = r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)*"
_HTML = re.compile(rf"{_BEFORE}<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_PIECE = re.compile(
    r"\s*<(?:a|article|b|blockquote|br|center|div|em|figure|font|h[1-6]|header|hr|i|img|link|main|meta|nav|ol|p|pre"
    r"|script|section|span|strong|style|table|title|ul)\b[^<>]*>",
    re.IGNORECASE,
)
_XML = re.compile(
    rf"{_BEFORE}(?:<\?xml\b|<!doctype\s+(?!html)|<[a-z_][\w.:-]*(?:\s[^<>]*)?/?>)", re.IGNORECASE
)
_DECLARED = re.compile(r"\s*<\?xml\b")
_MAIL = re.compile(
    r"(?:[!-9;-~]+:[^\n]*\n(?>(?:[ \t][^\n]*\n)*))*?(?:MIME-Version|Received|Return-Path|Message-ID):",
    re.IGNORECASE,
)
_SIGNS = (  # of what is not read, whatever its name
    (re.compile(r"\{\\rtf\d"), "a document of an office program (RTF)"),
    (re.compile(r"#!\s*/|<\?php\b|<%"), "code"),
    (_MAIL, "mail or a web archive"),
)


def passed_over(name: str) -> str:
    """Give the kind of a file that is not read when it is found below a folder, such as `.eml`; "" for one that is.

    Read are names that end as a known format does, and those with no ending or with a number or a date for one, of
    which the content tells; not backups, lock files, code, pictures, nor any ending that no reader knows.
    """
    last = name.rpartition("/")[2]
    plain = last.lower()
    if plain.endswith("~") or plain.startswith("~$"):
        return "~"
    if len(plain) > 1 and plain[0] == plain[-1] == "#":
        return "#"
    if plain in _NOT_NEWS:
        return last
    ending = _ending(plain)
    return "" if not ending or ending in _BY_ENDING or ending in _JSON else ending


def _ending(name: str) -> str:
    """Give the ending that tells a format, in lower case, without `.gz`; "" when there is none."""
    stem, dot, last = name.rpartition("/")[2].lower().removesuffix(".gz").rpartition(".")
    ending = dot + last
    return ending if stem and _ENDING.fullmatch(ending) else ""


def reader_for(name: str, head: str, names: FieldNames) -> Reader:
    """Choose the reader for a file called `name` whose text begins with `head`; raises UnreadableError if there is none."""
    ending, kind = _ending(name), passed_over(name)
    if what := _REFUSED.get(kind):
        raise _refusal(what)
    if ending in (".jsonl", ".ndjson"):
        return read_document if _LIST.match(head) else read_lines
    if ending == ".json":
        return _json_reader(head)
    reader = _BY_ENDING.get(ending)
    if reader in (tables.read, read_markdown):
        return reader
    return _by_content(head[:_START], reader) or _sniffed(head, names)


def _by_content(start: str, reader: Reader | None) -> Reader | None:
    """Check a text or a web page (`reader`), or what may be either, by its first characters; None: that is still not known."""
    for sign, what in _SIGNS:
        if sign.match(start):
            raise _refusal(what)
    if _HTML.match(start):
        return read_page
    if _DECLARED.match(start) or (reader is None and _XML.match(start) and not _PIECE.match(start)):
        raise UnreadableError("is XML, which is not read: give articles as JSON, CSV, text, Markdown or HTML")
    return read_page if reader is None and _PIECE.match(start) else reader


def _sniffed(head: str, names: FieldNames) -> Reader:
    if _LIST.match(head) or _OBJECT.match(head):
        return _json_reader(head)
    return tables.read if tables.looks_like(head, names) else read_plain


def _refusal(what: str) -> UnreadableError:
    return UnreadableError(
        f"is {what}, which is not read: give articles as text, Markdown, JSON, CSV or HTML"
    )


def _json_reader(head: str) -> Reader:
    """Tell JSON Lines, whatever it is called, by a first line that is whole and is not the last."""
    first, _, rest = head.lstrip().partition("\n")
    if first.startswith("{") and rest.strip():
        try:
            DECODER.decode(first)
        except FAILURES:
            return read_document
        return read_lines
    return read_document
