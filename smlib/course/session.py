"""The start of every notebook: language, errors in plain words, pictures and tables that everybody can read."""

from __future__ import annotations

from smlib.course.display import described, note, notebook, table_html
from smlib.text import language, t


def start(lang: str = "de") -> None:
    """Get a learner's notebook ready and say so in one line.

    Sets the language, lets errors speak plainly, gives every picture a description and every table header cells.
    Calling it again changes nothing but the language.

    Args:
        lang: `"de"` or `"en"`.

    Raises:
        InputError: for another language.

    Example:
        >>> import smlib as sm
        >>> sm.start("de")
        Bereit. Was Sie hier schreiben, bleibt auf diesem Computer.
    """
    language(lang)
    _dress()
    note(t("course.start.text"), t("course.start.label"))


def _dress() -> None:
    """Install the error hook and the accessible displays in the running notebook, if there is one."""
    shell = notebook()
    if shell is None:
        return
    from smlib.course.plain_errors import install

    install(shell)
    html = shell.display_formatter.formatters["text/html"]
    # By name: neither pandas nor matplotlib is loaded for it.
    for module in ("pandas", "pandas.core.frame"):
        html.for_type_by_name(module, "DataFrame", _table)
    for module in ("pandas", "pandas.core.series"):
        html.for_type_by_name(module, "Series", _table)
    if _describe_figures not in shell.events.callbacks["post_execute"]:
        shell.events.register("post_execute", _describe_figures)
    _describe_figures()


def _describe_figures() -> None:
    """Let figures be shown with a description.

    Runs after every cell, before the inline backend shows its figures, because that backend
    forgets all other displays of figures when pyplot is first imported.
    """
    shell = notebook()
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type_by_name("matplotlib.figure", "Figure", _figure)


def _table(table: object) -> str:
    return f'<div lang="{language()}">{table_html(table)}</div>'


def _figure(figure: object) -> str:
    from smlib import plots

    return plots.figure_html(figure, described(figure))  # type: ignore[arg-type]
