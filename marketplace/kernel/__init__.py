"""What every room may know: actors, clock, errors, money, moves. Pure; knows no room."""
