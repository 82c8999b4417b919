from typing import ClassVar

from django.db import migrations, models

CHAIN = (
    ("head_seq", models.PositiveIntegerField(default=0)),
    ("head_digest", models.BinaryField(default=b"")),
    ("id", models.UUIDField(primary_key=True, serialize=False)),
)


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Reason",
            fields=[
                *CHAIN,
                ("organ", models.UUIDField()),
                ("code", models.TextField()),
                ("item", models.TextField(default="")),
                ("material", models.TextField(default="")),
                ("words", models.TextField()),
                ("basis", models.TextField(default="")),
                ("mend", models.TextField(default="")),
                ("helped", models.JSONField(default=list)),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "desks_reason",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(ended_at__isnull=True),
                        fields=("organ", "code"),
                        name="desks_reason_code_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                *CHAIN,
                ("case", models.UUIDField()),
                ("account", models.UUIDField()),
                ("name", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "desks_look",
                "indexes": [models.Index(fields=["case", "-at"], name="desks_look_of_case")],
            },
        ),
    ]
