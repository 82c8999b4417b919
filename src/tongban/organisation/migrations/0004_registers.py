"""The registers of lines, posts, classes of providers and sources that people enter beside what ships."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("organisation", "0003_delegation")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("head_seq", models.PositiveIntegerField(default=0)),
                ("head_digest", models.BinaryField(default=b"")),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sort", models.TextField()),
                ("name", models.TextField()),
                ("label", models.TextField()),
                ("label_en", models.TextField(default="")),
                ("words", models.TextField(default="")),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.UUIDField(null=True)),
                ("struck_at", models.DateTimeField(null=True)),
                ("struck_words", models.TextField(default="")),
            ],
            options={"db_table": "organisation_register_entry"},
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("struck_at__isnull", True)),
                fields=("sort", "name"),
                name="organisation_registered_once",
            ),
        ),
    ]
