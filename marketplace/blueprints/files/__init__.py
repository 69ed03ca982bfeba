"""Handing out attachments."""
