"""nbgrader's settings for this course; they stand in `smlib.grading.course`, once for both languages."""

from smlib.grading.course import configure

configure(get_config(), "de")  # noqa: F821  (nbgrader provides get_config)
