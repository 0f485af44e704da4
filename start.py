"""Sets the course up and opens the learning lab: `python3 start.py` (Windows: `py start.py`).

`start.py --help` names the other words. Needs nothing but Python and its own venv module; what happens
stands in `smlib/setup`. Only this file is written so that a Python of any age can read it.
"""

import io
import os
import re
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
OLDEST = (3, 11)


def wrong_python(version):
    """Return the sentence about a Python that is too old, in both languages; such a Python cannot read TOML."""
    lines = []
    for lang in ("de", "en"):
        with io.open(os.path.join(ROOT, "smlib", "text", lang, "setup.toml"), encoding="utf-8") as catalogue:
            found = re.search('^wrong_python = "(.*)"$', catalogue.read(), re.MULTILINE)
        lines.append(found.group(1).format(version="%d.%d" % version[:2]))
    return "\n".join(lines) + "\n"


def main(words):
    """Run with the words of the command line; returns the exit status."""
    if sys.version_info < OLDEST:
        sentence = wrong_python(sys.version_info)
        getattr(sys.stderr, "buffer", sys.stderr).write(sentence.encode(sys.stderr.encoding or "utf-8", "replace"))
        return 2
    sys.path.insert(0, ROOT)
    from smlib.cli import COMMANDS
    from smlib.setup.main import main as run

    return run(words, COMMANDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
