"""Slack: payloads become events, views become Block Kit. Nothing outside this folder knows Slack."""
