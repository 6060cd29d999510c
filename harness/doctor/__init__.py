"""The doctor: examines a rig before a run does, and says of each finding what was seen, whose it is and what to do."""
