"""Seasons, limited numbers and claims, as cases had them (cases 0006 renames the tables themselves)."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

CHAINED = [
    ("head_seq", models.PositiveIntegerField(default=0)),
    ("head_digest", models.BinaryField(default=b"")),
]


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("cases", "0006_limits_move_out")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Intake",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("item_code", models.TextField()),
                        ("place", models.TextField()),
                        ("name", models.TextField()),
                        ("opens_at", models.DateTimeField()),
                        ("closes_at", models.DateTimeField()),
                        ("opened_by", models.UUIDField(null=True)),
                    ],
                    options={
                        "db_table": "limits_intake",
                        "indexes": [models.Index(fields=["item_code", "place", "-opens_at"], name="limits_intake_of")],
                    },
                ),
                migrations.CreateModel(
                    name="Quota",
                    fields=[
                        *CHAINED,
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("item_code", models.TextField()),
                        ("ledger", models.TextField()),
                        ("place", models.TextField()),
                        ("stem", models.TextField()),
                        ("name", models.TextField()),
                        ("period", models.TextField()),
                        ("opens_on", models.DateField()),
                        ("closes_on", models.DateField(null=True)),
                        ("kind", models.TextField()),
                        ("unit", models.TextField()),
                        ("total", models.BigIntegerField()),
                        ("held", models.BigIntegerField(default=0)),
                        ("taken", models.BigIntegerField(default=0)),
                        ("opened_by", models.UUIDField(null=True)),
                    ],
                    options={
                        "db_table": "limits_quota",
                        "indexes": [models.Index(fields=["ledger", "stem"], name="limits_quota_of")],
                    },
                ),
                migrations.CreateModel(
                    name="Hold",
                    fields=[
                        *CHAINED,
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("ledger", models.TextField()),
                        ("division", models.TextField()),
                        ("amount", models.BigIntegerField()),
                        ("state", models.TextField()),
                        ("since", models.DateTimeField()),
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT, related_name="hold", to="cases.case"
                            ),
                        ),
                        (
                            "quota",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="holds",
                                to="limits.quota",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "limits_hold",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state__in", ["waiting", "listed"])),
                                fields=["ledger", "since", "id"],
                                name="limits_hold_open",
                            )
                        ],
                    },
                ),
            ],
        )
    ]
