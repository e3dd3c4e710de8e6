"""What people and programs read: one reporter a file."""
