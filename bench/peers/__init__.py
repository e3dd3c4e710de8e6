"""The tools that the residency bench compares with, each as its own users run it."""
