"""The learning lab: a learner's workshop with the lessons in it, and JupyterLab opened on it."""
