"""A draft keeps everybody who saved or sent it: none of them speaks for an organ that reviews it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0012_workbench_moves_out")]
    operations: ClassVar = [
        migrations.AddField("draft", "writers", models.JSONField(default=list)),
    ]
