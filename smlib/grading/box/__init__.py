"""What runs inside the jail: a warm parent that forks a learner and a judge for each submission.

The learner (L) runs the cells of a submission. The judge (J) runs the trainer's tests and never runs a line of the
submission. At a test L forks a snapshot of itself (S): it hands over the values that the test names, calls functions
for J, and goes. The text of a test never enters L, and what a test does never comes back to it.
"""
