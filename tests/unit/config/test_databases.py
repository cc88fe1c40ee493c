import pytest

from rathaus.config.databases import database
from rathaus.config.environment import SettingInvalid


def test_several_hosts_and_options_reach_the_driver():
    settings = database(
        "postgresql://anna:geheim@eins:5432,zwei:5433/rathaus?target_session_attrs=read-write"
    )

    assert settings["HOST"] == "eins,zwei"
    assert settings["PORT"] == "5432,5433"
    assert (settings["NAME"], settings["USER"], settings["PASSWORD"]) == ("rathaus", "anna", "geheim")
    assert settings["OPTIONS"]["target_session_attrs"] == "read-write"
    assert settings["OPTIONS"]["prepare_threshold"] == 3


def test_a_password_with_special_characters_is_decoded():
    assert database("postgresql://a:p%40ss@h/d")["PASSWORD"] == "p@ss"


@pytest.mark.parametrize(("url", "name"), [("sqlite:////var/x.db", "/var/x.db"), ("sqlite:///x.db", "x.db")])
def test_sqlite_addresses_name_a_file(url, name):
    assert database(url)["NAME"] == name


def test_sqlite_takes_the_write_lock_when_a_transaction_begins():
    assert database("sqlite:///x.db")["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize("url", ["mysql://x/y", "rathaus", "postgresql://a:b@h/d?nonsense=1"])
def test_other_addresses_are_refused(url):
    with pytest.raises(SettingInvalid, match="RATHAUS_DATABASE_URL"):
        database(url)
