"""The links to the rig: one file a link, each on the one library its field uses."""
