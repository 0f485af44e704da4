"""The reference: a page per theme, made from the public names and their docstrings."""

from __future__ import annotations

import importlib
from pathlib import Path

import smlib
from smlib.results import Result
from smlib.text import t


def write_reference(folder: Path) -> None:
    """Write an overview and a page for each theme that has public names."""
    themes: dict[str, list[str]] = {}
    for name, module in smlib._HOME.items():
        parts = module.split(".")
        themes.setdefault(parts[1] if len(parts) > 2 else "shared", []).append(name)
    folder.mkdir(parents=True)
    overview = [f"# {t('site.reference')}", "", t("site.reference_text"), ""]
    for theme, names in themes.items():
        (folder / f"{theme}.md").write_text(_page(theme, names), encoding="utf-8")
        package = importlib.import_module(f"smlib.{theme}" if theme != "shared" else "smlib")
        sentence = (package.__doc__ or "").split("\n")[0]
        overview.append(f"- [{theme}]({theme}.md): {sentence} `" + "`, `".join(names) + "`")
    overview += ["", "```{toctree}", ":hidden:", "", *themes, "```", ""]
    (folder / "index.md").write_text("\n".join(overview), encoding="utf-8")


def _page(theme: str, names: list[str]) -> str:
    lines = [f"# {theme}"]
    results: dict[str, None] = {}
    for name in names:
        thing = getattr(smlib, name)
        kind = "autoclass" if isinstance(thing, type) else "autofunction"
        lines += ["", f"## {name}", "", *_directive(kind, f"smlib.{name}")]
        module = importlib.import_module(smlib._HOME[name])
        results |= {
            f"{module.__name__}.{key}": None
            for key, value in vars(module).items()
            if isinstance(value, type)
            and issubclass(value, Result)
            and value.__module__ == module.__name__
            and key not in names
            and not key.startswith("_")
        }
    for path in results:
        lines += ["", f"## {path.rpartition('.')[2]}", "", *_directive("autoclass", path)]
    return "\n".join(lines) + "\n"


def _directive(kind: str, target: str) -> list[str]:
    members = ["   :members:"] if kind == "autoclass" else []
    return ["```{eval-rst}", f".. {kind}:: {target}", *members, "```"]
