import pytest
def test_db(db):
    from django.contrib.auth.models import User
    User.objects.create(username="x")
    from django.db import connection
    print(connection.settings_dict)
def test_broker(broker): print(broker)
def test_env(service_environment): print(service_environment["DATABASE_URL"])
def test_pure(): 
    import socket
    with pytest.raises(Exception, match="connect"), pytest.warns():
        socket.create_connection(("192.0.2.1", 80), timeout=1)
