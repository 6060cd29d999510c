"""The four extension points by which the emulated bench enters the field's libraries."""
