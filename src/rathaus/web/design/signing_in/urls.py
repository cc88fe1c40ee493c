"""Addresses below ``konto/``: allauth's views, each with the name allauth looks for."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path

from rathaus.web.design.signing_in.views import activate_app, add_passkey, remove_passkey

urlpatterns = [
    path("anmelden/", account.login, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("registrieren/", account.signup, name="account_signup"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("adresse/", account.email, name="account_email"),
    path("adresse/gesendet/", account.email_verification_sent, name="account_email_verification_sent"),
    re_path(r"^adresse/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"),
    path("passwort/aendern/", account.password_change, name="account_change_password"),
    path("passwort/setzen/", account.password_set, name="account_set_password"),
    path("passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path("passwort/vergessen/gesendet/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "passwort/neu/fertig/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("zweiter-faktor/", factors.index, name="mfa_index"),
    path("zweiter-faktor/code/", factors.authenticate, name="mfa_authenticate"),
    path("zweiter-faktor/bestaetigen/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("zweiter-faktor/app/einrichten/", activate_app, name="mfa_activate_totp"),
    path("zweiter-faktor/app/entfernen/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("ersatzcodes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("ersatzcodes/neu/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("ersatzcodes/laden/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/neu/", add_passkey, name="mfa_add_webauthn"),
    path("passkeys/anmelden/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/bestaetigen/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/entfernen/", remove_passkey, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/benennen/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
