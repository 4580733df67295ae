"""For WSGI servers of your own: `gunicorn --threads 16 --worker-class gthread wsgi:application`."""

from web.app import create_app
from web.wiring import Platform

application = create_app(Platform.open())
