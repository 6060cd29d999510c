"""The person at the bench, who sees what no link does: asked at the terminal, answered into the journal."""
