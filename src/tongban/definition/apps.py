from __future__ import annotations

from django.apps import AppConfig


class DefinitionConfig(AppConfig):
    name = "tongban.definition"
    label = "definition"
    verbose_name = "事项定义"

    def english(self) -> dict[str, str]:
        """The labels and hints of the schema with their English, for the screens."""
        from tongban.definition.schema.ways import english_of_labels

        return english_of_labels()
