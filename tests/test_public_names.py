import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import pytest

import zoeker
from zoeker import errors

NAMES = [
    "Article",
    "Hit",
    "Index",
    "Problem",
    "Results",
    "Snippet",
    "Update",
    "ZoekerError",
    "copy_index",
    "init_index",
    "open_index",
    "update_index",
]
MODULES = {
    "dutch": ["Token", "analyze", "notation"],
    "evaluation": ["Comparison", "Evaluation", "evaluate"],
    "checking": ["check_index"],
}


def test_the_public_names_are_these_and_no_more() -> None:
    assert zoeker.__all__ == dir(zoeker) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_public_name_leads_to_something_described(name: str) -> None:
    assert getattr(zoeker, name).__doc__


@pytest.mark.parametrize(
    ("module", "name"), [(home, name) for home, names in MODULES.items() for name in names]
)
def test_what_few_need_is_in_a_module_of_its_own_and_where_scripts_knew_it(module: str, name: str) -> None:
    found = getattr(import_module(f"zoeker.{module}"), name)
    assert found.__doc__
    assert getattr(zoeker, name) is found


def test_the_version_is_that_of_the_package() -> None:
    assert zoeker.__version__ == version("zoeker")
    assert not loaded_by("import zoeker") & {"importlib.metadata", "email"}


def test_what_is_not_there_is_said_as_python_says_it() -> None:
    with pytest.raises(AttributeError, match="module 'zoeker' has no attribute 'zoek'"):
        zoeker.zoek  # noqa: B018


def test_every_error_is_a_zoeker_error() -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) == 13
    assert all(issubclass(kind, zoeker.ZoekerError) for kind in kinds)


def loaded_by(code: str) -> set[str]:
    code += "\nimport json, sys; print(json.dumps([name.split('.')[0] for name in sys.modules]))"
    return set(
        json.loads(
            subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        )
    )


def test_importing_zoeker_loads_nothing_heavy() -> None:
    assert not loaded_by("import zoeker") & {"rich", "trafilatura", "click", "numpy", "whoosh", "yaml"}


def test_searching_loads_no_terminal_and_no_reader_of_web_pages() -> None:
    assert not loaded_by("import zoeker; zoeker.open_index, zoeker.update_index") & {
        "rich",
        "trafilatura",
        "click",
    }
