"""From a bare Python to a running lab: the environment in `.venv`, updates, tests and the doctor.

Everything here runs before anything is installed, with the standard library alone.
"""
