"""What only a person sees: steps in which the operator at the bench looks at a phone."""
