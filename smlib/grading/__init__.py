"""Grading with nbgrader: the courses' settings, feedback that leaks nothing, and what a trainer needs around it."""
