from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "tongban.messages"
    label = "messages"
    verbose_name = "消息"
