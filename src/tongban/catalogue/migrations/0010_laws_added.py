"""Laws and new texts of laws that people add to the library say what kind they are and where they were read."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0009_draft_follows")]
    operations: ClassVar = [
        migrations.AddField("lawchange", "kind", models.TextField(default="")),
        migrations.AddField("lawchange", "source", models.TextField(default="")),
    ]
