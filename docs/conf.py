"""Sphinx for both languages; `build.py` calls it once for each."""

from __future__ import annotations

import smlib

project = "smlib"
author = "The smlib authors"
release = smlib.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["**.ipynb_checkpoints"]

# Lessons come with their outputs. Nothing on a page asks another server for anything.
nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_merge_streams = True
nb_render_error_lexer = "none"  # messages are sentences, not tracebacks
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
myst_heading_slug_func = "smlib.authoring.prose.anchor"
myst_links_external_new_tab = False

default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_inherit_docstrings = False
napoleon_numpy_docstring = False

html_theme = "pydata_sphinx_theme"
html_title = "smlib"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_theme_options = {
    "header_dropdown_text": "",
    "navbar_end": ["theme-switcher"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": True,
    "search_as_you_type": True,
    "navigation_with_keys": False,
}
copyright = "The smlib authors. Code: MIT, lessons: CC BY 4.0"
