"""`tcuhil requirements`: the catalogue as a person looks things up in it, and whether it still is the manual's."""
