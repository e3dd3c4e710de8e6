"""Facts about a program's resources, read from wherever they come, as one neutral graph."""
