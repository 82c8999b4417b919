import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0004_registers"),
        ("cases", "0010_days_of_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="counter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisation.organ",
            ),
        ),
        migrations.AddField(model_name="case", name="visit_by", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="case", name="visit_until", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="case", name="visit_code", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="casematerial", name="seen", field=models.TextField(default="")),
        migrations.CreateModel(
            name="Original",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("code", models.TextField(unique=True)),
                ("material", models.TextField()),
                ("what", models.TextField()),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.UUIDField()),
                ("returned_at", models.DateTimeField(null=True)),
                ("returned_by", models.UUIDField(null=True)),
                ("returned_to", models.TextField(default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="originals", to="cases.case"
                    ),
                ),
                (
                    "counter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.organ"
                    ),
                ),
            ],
            options={"db_table": "cases_original"},
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ("draft", "received", "correcting"))),
                fields=["counter", "state"],
                name="cases_at_counter",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("visit_by__isnull", False)), fields=["visit_by"], name="cases_visited"
            ),
        ),
    ]
