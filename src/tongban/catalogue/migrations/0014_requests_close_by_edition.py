"""A request names the published edition that settled it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0013_writers_of_drafts")]
    operations: ClassVar = [
        migrations.AddField("changerequest", "edition", models.UUIDField(null=True)),
        migrations.AddField("changerequest", "settled_by", models.TextField(default="")),
    ]
