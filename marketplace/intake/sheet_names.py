"""Names and places in a template that reading and writing share."""

NOTES_SHEET = "填写说明"
VERSION_CELL = (0, 1)
"""Row and column from 0, on the notes sheet: `achievement/1`."""
TEMPLATE_VERSION = "1"
PROBLEMS_HEAD = "错误"
"""The column of a file to fix that says what is wrong; ignored when it comes back."""
EXAMPLE_MARK = "示例"
"""A row whose number starts so is the template's example."""
