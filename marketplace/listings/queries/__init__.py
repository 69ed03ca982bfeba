"""Reads of the listings room, a module a subject. Every public function takes the scope first."""
