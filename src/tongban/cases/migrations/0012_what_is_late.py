from typing import ClassVar

from django.db import migrations, models

_INDEXES = (
    ("case", models.Index(fields=["organ", "promised_due"], name="cases_late", condition=models.Q(state="accepted"))),
    ("step", models.Index(fields=["organ", "due"], name="cases_step_late", condition=models.Q(state="open"))),
    (
        "casematerial",
        models.Index(fields=["due"], name="cases_material_defer", condition=models.Q(verdict="deferred")),
    ),
    ("span", models.Index(fields=["began_at"], name="cases_span_stop", condition=models.Q(kind="stop"))),
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0011_counters_and_visits")]
    operations: ClassVar = [migrations.AddIndex(model, index) for model, index in _INDEXES]
