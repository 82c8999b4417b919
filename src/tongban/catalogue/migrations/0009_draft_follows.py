"""A difference's draft knows which difference of its place it was written on."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0008_feed_of_changes")]
    operations: ClassVar = [
        migrations.AddField("draft", "follows", models.UUIDField(null=True)),
    ]
