"""The quarterly catalogue: one frozen, numbered, provable issue each quarter (plan 二(一)), and catalogues on demand (二(二))."""
