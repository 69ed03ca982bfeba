"""What `dev.py` does, one module for each job; standard library only, since nothing is installed yet."""
