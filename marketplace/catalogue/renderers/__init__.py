"""A snapshot as files: PDF, XLSX, CSV, JSON. No database; the same snapshot gives the same bytes."""
