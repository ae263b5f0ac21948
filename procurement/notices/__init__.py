"""Notices as pure content: filled from a case, checked against the rules of their form, written and read as files."""

from .checks import check, check_content, check_file
from .content import NoticeContent
from .findings import Finding, Report, Severity

__all__ = ["Finding", "NoticeContent", "Report", "Severity", "check", "check_content", "check_file"]
