"""Mail that goes out: to files, to the log, by SMTP."""

from adapters.mail.file import FileMailer
from adapters.mail.limited import LimitedMailer
from adapters.mail.log import LogMailer
from adapters.mail.smtp import SmtpMailer

__all__ = ["FileMailer", "LimitedMailer", "LogMailer", "SmtpMailer"]
