"""Which articles a law has, so that every citation resolves: as it ships, as it was added, as somebody counted."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0010_laws_added")]
    operations: ClassVar = [
        migrations.AddField("legalbasis", "numbered", models.TextField(default="")),
        migrations.AddField("lawchange", "numbered", models.TextField(default="")),
    ]
