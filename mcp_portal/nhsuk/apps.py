"""The app that makes pages look and read like the NHS."""

from django.apps import AppConfig


class NhsukConfig(AppConfig):
    name = "mcp_portal.nhsuk"
    label = "nhsuk"
    verbose_name = "NHS look"
