"""The directory of a division has editions; entries say from which until which they stand."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0014_requests_close_by_edition")]
    operations: ClassVar = [
        migrations.AddField("directoryentry", "since", models.PositiveIntegerField(default=0, db_default=0)),
        migrations.AddField("directoryentry", "until", models.PositiveIntegerField(null=True)),
        migrations.CreateModel(
            name="DirectoryEdition",
            fields=[
                ("head_seq", models.PositiveIntegerField(default=0)),
                ("head_digest", models.BinaryField(default=b"")),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("division", models.TextField(db_index=True)),
                ("number", models.PositiveIntegerField(null=True)),
                ("on", models.PositiveIntegerField(default=0)),
                ("state", models.TextField(default="draft")),
                ("title", models.TextField()),
                ("rows", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("digest", models.TextField()),
                ("made_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("reviewed_by", models.UUIDField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("words", models.TextField(default="")),
                ("published_on", models.DateField(null=True)),
            ],
            options={"db_table": "catalogue_directory_edition"},
        ),
        migrations.AddConstraint(
            "directoryedition",
            models.UniqueConstraint(fields=["division", "number"], name="catalogue_directory_number"),
        ),
    ]
