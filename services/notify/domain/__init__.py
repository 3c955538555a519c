"""The rules of recipients, templates, notifications, inboxes and announcements."""
