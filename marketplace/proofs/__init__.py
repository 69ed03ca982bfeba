"""Documents that the market issues as PDF, each with a code by which anybody can check it."""
