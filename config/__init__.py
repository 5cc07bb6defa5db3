"""The Django project, and everything an operator may edit (``defaults/``)."""
