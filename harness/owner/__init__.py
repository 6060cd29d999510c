"""The owner: what a person does with the app in hand, and what the app shows."""
