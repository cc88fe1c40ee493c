import base64
import stat

import pytest

from rathaus.config.environment import Environment, SettingInvalid, SettingMissing
from rathaus.config.secrets import load_secrets


def test_the_demo_makes_its_secrets_once_and_keeps_them_private(tmp_path):
    made = load_secrets(environment=Environment({}), folder=tmp_path / "secrets", may_create=True)
    read = load_secrets(environment=Environment({}), folder=tmp_path / "secrets", may_create=True)

    assert read == made
    assert len(made.master_key) == 32
    for file in (tmp_path / "secrets").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_production_refuses_to_invent_secrets(tmp_path):
    with pytest.raises(SettingMissing, match="RATHAUS_SECRET_KEY"):
        load_secrets(environment=Environment({}), folder=tmp_path, may_create=False)
    assert list(tmp_path.iterdir()) == []


def test_the_environment_wins_over_the_folder(tmp_path):
    load_secrets(environment=Environment({}), folder=tmp_path, may_create=True)
    key = base64.b64encode(bytes(32)).decode()

    read = load_secrets(
        environment=Environment({"RATHAUS_MASTER_KEY": key}), folder=tmp_path, may_create=False
    )

    assert read.master_key == bytes(32)


@pytest.mark.parametrize("key", ["dG9vIHNob3J0", "not base64 at all!"])
def test_a_wrong_master_key_is_refused_with_the_way_to_make_one(tmp_path, key):
    environment = Environment({"RATHAUS_MASTER_KEY": key, "RATHAUS_SECRET_KEY": "x" * 50})

    with pytest.raises(SettingInvalid, match="openssl rand"):
        load_secrets(environment=environment, folder=tmp_path, may_create=False)


def test_secrets_are_not_shown(tmp_path):
    assert repr(load_secrets(environment=Environment({}), folder=tmp_path, may_create=True)) == "Secrets()"
