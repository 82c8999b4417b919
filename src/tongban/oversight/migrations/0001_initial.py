from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

_CHAIN = (
    ("head_seq", models.PositiveIntegerField(default=0)),
    ("head_digest", models.BinaryField(default=b"")),
    ("id", models.UUIDField(primary_key=True, serialize=False)),
)


def _to(model: str, name: str = "+", *, null: bool = False) -> models.ForeignKey:
    on_delete = django.db.models.deletion.PROTECT
    return models.ForeignKey(null=null, on_delete=on_delete, related_name=name, to=model)


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = [("cases", "0012_what_is_late"), ("organisation", "0004_registers")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Slip",
            fields=[
                *_CHAIN,
                ("number", models.TextField(unique=True)),
                ("case", _to("cases.case", "slips")),
                ("about", models.TextField()),
                ("about_key", models.UUIDField()),
                ("what", models.TextField()),
                ("organ", _to("organisation.organ")),
                ("by", models.UUIDField(null=True)),
                ("to", _to("organisation.organ")),
                ("to_post", models.TextField()),
                ("words", models.TextField()),
                ("due", models.DateField()),
                ("state", models.TextField(default="asked")),
                ("answer", models.TextField(default="")),
                ("returned", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("raised_to", _to("organisation.organ", null=True)),
                ("raised_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "oversight_slip",
                "indexes": [
                    models.Index(
                        fields=["to", "to_post", "due"],
                        name="oversight_slip_to",
                        condition=~models.Q(state="closed"),
                    ),
                    models.Index(fields=["organ", "-asked_at"], name="oversight_slip_by"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EarlyWarning",
            fields=[
                *_CHAIN,
                ("case", _to("cases.case", "early_warnings")),
                ("organ", _to("organisation.organ")),
                ("level", models.TextField()),
                ("due", models.DateField()),
                ("used", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "oversight_early_warning",
                "indexes": [models.Index(fields=["organ", "-at"], name="oversight_warned_of")],
                "constraints": [
                    models.UniqueConstraint(fields=["case", "level", "due"], name="oversight_warned_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Bulletin",
            fields=[
                *_CHAIN,
                ("organ", _to("organisation.organ")),
                ("period", models.TextField()),
                ("begins", models.DateField()),
                ("ends", models.DateField()),
                ("figures", models.JSONField()),
                ("paper", models.UUIDField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "db_table": "oversight_bulletin",
                "constraints": [
                    models.UniqueConstraint(fields=["organ", "period", "begins"], name="oversight_bulletin_once")
                ],
            },
        ),
    ]
