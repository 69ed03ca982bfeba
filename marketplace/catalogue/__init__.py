"""The quarterly catalogue (plan 二(一)): one frozen, numbered, provable issue each quarter; others on demand."""
