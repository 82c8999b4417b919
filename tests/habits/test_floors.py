"""The order of the house: imports and relations point downward."""

from __future__ import annotations

import configparser
import subprocess
import sys

import pytest
from django.apps import apps

from source import ROOT, SRC

# architecture.md, lowest first; a room that does not exist yet keeps its place.
HOUSE = (
    *("core", "web", "identity", "organisation", "messages", "enquiries"),
    *("definition", "catalogue", "workbench", "opendata", "exchange", "dossier"),
    *(
        "papers",
        "licences",
        "materials",
        "cases",
        "desks",
        "notices",
        "limits",
        "beginnings",
        "bundles",
        "payments",
        "delivery",
        "supervision",
        "hearings",
        "oversight",
        "trials",
    ),
    *("intermediaries", "halls", "benefits", "hotline", "evaluation", "portal", "insight", "simulate", "site"),
)
ROOMS = sorted(p.name for p in SRC.iterdir() if (p / "__init__.py").is_file())


def contract() -> list[str]:
    """The layers of .importlinter, lowest first; core and launch stand side by side."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", encoding="utf-8")
    return [line.strip() for line in config["importlinter:contract:floors"]["layers"].split("\n") if line.strip()][::-1]


def test_the_contract_has_every_room_in_the_order_of_the_architecture() -> None:
    layers = contract()
    assert layers[0] == "core | launch"
    assert ["core", *layers[1:]] == [room for room in HOUSE if room in ROOMS]
    assert set(ROOMS) == {"launch", "core", *layers[1:]}


def test_imports_point_downward(capsys: pytest.CaptureFixture[str]) -> None:
    # In a process of its own: the linter sets up logging anew and would silence the loggers of the house.
    code = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(config_filename=sys.argv[1], cache_dir=None))"
    )
    status = subprocess.run([sys.executable, "-c", code, str(ROOT / ".importlinter")], cwd=ROOT, check=False).returncode
    assert status == 0, capsys.readouterr().out


def test_relations_of_models_point_downward() -> None:
    upward = []
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("tongban."):
            continue
        own = HOUSE.index(model.__module__.split(".")[1])
        for field in model._meta.get_fields():
            other = getattr(field, "remote_field", None) and field.concrete and field.related_model
            if not other or not other.__module__.startswith("tongban."):  # type: ignore[union-attr]
                continue
            if HOUSE.index(other.__module__.split(".")[1]) > own:  # type: ignore[union-attr]
                upward.append(f"{model.__name__}.{field.name} → {other.__name__}")  # type: ignore[union-attr]
    assert upward == []
