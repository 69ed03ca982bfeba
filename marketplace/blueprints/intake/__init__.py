"""Pages of imports: give a file in, see what is wrong with it, let it run, mend what was left out."""
