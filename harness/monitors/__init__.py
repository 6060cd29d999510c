"""Monitors: requirements that can be stated as invariants, watched in every case of every run.

A monitor sees stimuli and observations only, as they stand in the journal, so that a recorded run can be watched again.
"""
