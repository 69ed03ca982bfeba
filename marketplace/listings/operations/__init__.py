"""Writes of the listings room, a module a subject.

drafts: create, save, files. submission: submit, resubmit, appeal, discard. review: take, return, reject,
park, publish. life: pause, resume, confirm, renew. endings: withdraw, take down, solve, give up. clock:
lapse, remind. amendments: the next version of what is public. organisations: what their suspension does
here. None commits.
"""
