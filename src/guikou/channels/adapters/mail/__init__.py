"""The newsletter by mail: one mail to one subscriber is one delivery."""

from guikou.channels.adapters.mail.adapter import Newsletter, deliveries
from guikou.channels.adapters.mail.addresses import Subscriber
from guikou.channels.adapters.mail.bounces import Returned, read
from guikou.channels.adapters.mail.letters import Press
from guikou.channels.adapters.mail.mailing import Envelope, Mailing, SmtpMailing, by_http, way

__all__ = ["Envelope", "Mailing", "Newsletter", "Press", "Returned", "SmtpMailing", "Subscriber", "by_http", "deliveries", "read", "way"]
