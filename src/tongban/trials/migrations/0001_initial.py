from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Story",
            fields=[
                ("head_seq", models.PositiveIntegerField(default=0)),
                ("head_digest", models.BinaryField(default=b"")),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("place", models.TextField(default="")),
                ("name", models.TextField()),
                ("begins", models.JSONField()),
                ("moves", models.JSONField(default=list)),
                ("expected", models.JSONField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("state", models.TextField(default="open")),
                ("reason", models.TextField(default="")),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("changed_by", models.UUIDField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("expected_by", models.UUIDField(null=True)),
                ("expected_at", models.DateTimeField(null=True)),
                ("drafted", models.UUIDField(null=True)),
            ],
            options={
                "db_table": "trials_story",
                "indexes": [models.Index(fields=["code", "place"], name="trials_story_of_item")],
            },
        ),
    ]
