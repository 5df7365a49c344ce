"""Settings: read once when asked, and everything wrong with them said at once."""

from pathlib import Path

import pytest

from bot import settings
from bot.settings import SettingsError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in settings.names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_nothing_set_gives_the_shipped_knowledge_and_no_token() -> None:
    read = settings.load()

    assert read.discord_token is None
    assert read.knowledge_dir == settings.shipped_knowledge()
    assert (read.knowledge_dir / "README.md").is_file()
    assert read.answer_channels == read.admin_users == read.admin_roles == frozenset()
    assert read.home_server is None


def test_ids_are_read_from_comma_separated_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANSWER_CHANNELS", "12, 34,")
    monkeypatch.setenv("HOME_SERVER", " 56 ")

    read = settings.load()

    assert read.answer_channels == {12, 34}
    assert read.home_server == 56


def test_an_empty_value_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "")
    monkeypatch.setenv("HOME_SERVER", "")

    read = settings.load()

    assert read.discord_token is None
    assert read.home_server is None


def test_the_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("LOG_LEVEL=warning\nADMIN_USERS=1\n", encoding="utf-8")
    monkeypatch.setenv("ADMIN_USERS", "2")

    read = settings.load()

    assert read.log_level == "WARNING"
    assert read.admin_users == {2}


def test_every_malformed_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    malformed = {
        "DISCORD_TOKEN": "not a token",
        "KNOWLEDGE_DIR": "/no/such/folder",
        "ANSWER_CHANNELS": "general",
        "ADMIN_USERS": "1,-2",
        "ADMIN_ROLES": "99999999999999999999",
        "HOME_SERVER": "here",
        "LOG_LEVEL": "loud",
    }
    for name, value in malformed.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        settings.load()

    assert sorted(sentence.partition(":")[0] for sentence in caught.value.sentences) == sorted(malformed)
    assert str(caught.value).count("\n") == len(malformed) - 1


def test_a_misspelt_name_in_the_env_file_is_named_with_the_right_one() -> None:
    Path(".env").write_text("DISCORD_TOKN=x.y.z\nPATH_OF_SOMETHING_ELSE=1\n", encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        settings.load()

    assert caught.value.sentences == ("DISCORD_TOKN in .env is not a setting, did you mean 'DISCORD_TOKEN'?",)


def test_the_token_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "c2VjcmV0.in.parts")
    read = settings.load()
    monkeypatch.setenv("DISCORD_TOKEN", "c2VjcmV0 with blanks")

    with pytest.raises(SettingsError) as caught:
        settings.load()

    assert read.discord_token is not None
    assert read.discord_token.get_secret_value() == "c2VjcmV0.in.parts"
    assert "c2VjcmV0" not in repr(read) + str(read) + str(caught.value)


def test_a_file_is_no_knowledge_folder(tmp_path: Path) -> None:
    file = tmp_path / "knowledge.yaml"
    file.touch()

    with pytest.raises(SettingsError, match="is a file"):
        settings.load(knowledge_dir=file)


def test_an_env_file_that_is_not_text_is_named() -> None:
    Path(".env").write_bytes(b"LOG_LEVEL=\xff\xfe")

    with pytest.raises(SettingsError, match=r"\.env is not text in UTF-8"):
        settings.load()
