"""What may stand in an address? Each question's parameters, by the names that the command line and Index give them.

The same table reads a request and describes it (`openapi`), so that neither can say what the other does not do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple, Protocol

from zoeker.errors import ZoekerError

LARGEST_PAGE = 100
FARTHEST = 100_000  # hits that are passed over
MOST_GIVEN = 100  # values of a parameter that may have several


class ParameterError(ZoekerError):
    """A parameter that cannot be; `name` is what it is called."""

    def __init__(self, message: str, name: str) -> None:
        super().__init__(message)
        self.name = name


class Given(Protocol):
    """The parameters of an address, of which some may be given several times (Starlette's QueryParams)."""

    def keys(self) -> Iterable[str]:
        """Give the names."""

    def getlist(self, key: str) -> list[str]:
        """Give all that was given under a name."""


class Parameter(NamedTuple):
    """A parameter: its name, and the name that Index knows it by; what it is (str, int, bool, or list for several texts).

    A number has a least and a most, a text may be one of some choices.
    """

    name: str
    about: str
    kind: type = str
    called: str = ""
    default: Any = None
    least: int = 0
    most: int = FARTHEST
    choices: Sequence[str] = ()
    required: bool = False

    def read(self, given: Sequence[str]) -> Any:
        """Give what was given. Raises ParameterError."""
        if self.kind is list:
            if len(given) > MOST_GIVEN:
                raise ParameterError(
                    f"{self.name} is given {len(given)} times; give it at most {MOST_GIVEN} times", self.name
                )
            return tuple(given)
        if len(given) > 1:
            raise ParameterError(f"{self.name} is given {len(given)} times; give it once", self.name)
        value = given[0]
        if self.kind is bool:
            if value.lower() not in _BOOLEANS:
                raise ParameterError(f"{self.name} is true or false, not {value[:40]!r}", self.name)
            return _BOOLEANS[value.lower()]
        if self.kind is int:
            return self._number(value)
        if self.choices and value not in self.choices:
            raise ParameterError(
                f"{self.name} is one of {', '.join(self.choices)}, not {value[:40]!r}", self.name
            )
        return value

    def _number(self, value: str) -> int:
        if not (
            value.isascii() and value.isdigit() and len(value) <= 9 and self.least <= int(value) <= self.most
        ):
            raise ParameterError(
                f"{self.name} is a number from {self.least} to {self.most}, not {value[:40]!r}", self.name
            )
        return int(value)

    @property
    def schema(self) -> dict[str, Any]:
        """Describe it as OpenAPI does."""
        if self.kind is list:
            kind: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "maxItems": MOST_GIVEN}
        elif self.kind is int:
            kind = {"type": "integer", "minimum": self.least, "maximum": self.most}
        else:
            kind = {"type": "boolean" if self.kind is bool else "string"}
        if self.choices:
            kind["enum"] = list(self.choices)
        if self.default is not None:
            kind["default"] = self.default
        return {
            "name": self.name,
            "in": "query",
            "description": self.about,
            "required": self.required,
            "schema": kind,
        }


_BOOLEANS = {"true": True, "1": True, "on": True, "false": False, "0": False, "off": False}

QUERY = Parameter("q", "The question, in the language of zoeker search.", called="text", required=True)
MAYBE = QUERY._replace(about="The question; without one, all articles.", required=False, default="")
WHICH = (
    Parameter("any", "Articles with any of the words, not only those with all.", bool, "any_word"),
    Parameter("since", "Only from this date on: 2022, 2022-01-14, vorige week."),
    Parameter("until", "Only up to and including this date."),
    *(
        Parameter(name, f"Only articles of this {name}; may be given several times.", list)
        for name in ("source", "section", "author")
    ),
    *(
        Parameter(f"not_{name}", f"No articles of this {name}; may be given several times.", list)
        for name in ("source", "section", "author")
    ),
    Parameter(
        "field", "Look for words only here: title, lead, body, text; may be given several times.", list
    ),
    Parameter("exact_names", "Find names only as they are typed: Poetin, and not Putin.", bool),
    Parameter("plain", "Words alone, whatever signs of the query language stand in the question.", bool),
)
SORT = Parameter("sort", "Best first, oldest first or newest first.", choices=("relevance", "date", "-date"))


def read(given: Given, allowed: Iterable[Parameter]) -> dict[str, Any]:
    """Read the parameters of an address, by the names that Index knows. Raises ParameterError for what is none of those allowed."""
    parameters = {parameter.name: parameter for parameter in allowed}
    for name in given.keys():  # noqa: SIM118 - Given is no mapping
        if name not in parameters:
            near = get_close_matches(name, parameters, 1)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(parameters)}"
            raise ParameterError(f"there is no parameter {name[:40]!r}; {meant}", name)
    found: dict[str, Any] = {}
    for name, parameter in parameters.items():
        values = given.getlist(name)
        if values:
            found[parameter.called or name] = parameter.read(values)
        elif parameter.required:
            raise ParameterError(
                f"{name} is missing: {parameter.about[0].lower()}{parameter.about[1:]}", name
            )
        elif parameter.default is not None:
            found[parameter.called or name] = parameter.default
    return found


def described(parameters: Iterable[Parameter]) -> list[Mapping[str, Any]]:
    """Describe parameters as OpenAPI does."""
    return [parameter.schema for parameter in parameters]
