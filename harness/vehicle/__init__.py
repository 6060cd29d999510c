"""The rest of the car, which the bench plays to the unit under test."""
