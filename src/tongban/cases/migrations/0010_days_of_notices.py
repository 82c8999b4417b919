from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_second_inspectors")]

    operations = [
        migrations.AddField("notice", "due", models.DateField(null=True)),
        migrations.AddField("notice", "answered_way", models.TextField(default="")),
    ]
