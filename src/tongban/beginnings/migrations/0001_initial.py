"""Offers, as cases had them (cases 0007 renames the table itself)."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("cases", "0007_offers_move_out")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        ("id", models.UUIDField(primary_key=True, serialize=False)),
                        ("item_code", models.TextField()),
                        ("situation", models.TextField()),
                        ("division", models.TextField()),
                        ("owner_kind", models.TextField()),
                        ("owner_id", models.UUIDField()),
                        ("state", models.TextField()),
                        ("announced_at", models.DateTimeField()),
                        ("begins_on", models.DateField(null=True)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("case_id", models.UUIDField(null=True)),
                        ("cause", models.UUIDField(null=True)),
                        ("cause_words", models.TextField(default="")),
                    ],
                    options={
                        "db_table": "beginnings_offer",
                        "indexes": [
                            models.Index(
                                fields=["owner_id", "item_code", "-announced_at"], name="beginnings_offer_of"
                            )
                        ],
                    },
                ),
            ],
        )
    ]
