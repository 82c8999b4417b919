import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0004_registers"),
        ("cases", "0007_offers_move_out"),
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
