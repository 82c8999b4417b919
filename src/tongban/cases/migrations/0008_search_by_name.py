from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """A case is found by the beginning of its applicant's name."""

    dependencies: ClassVar = [("cases", "0007_offers_move_out")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["applicant_name"], name="cases_by_name", opclasses=["text_pattern_ops"]),
        ),
    ]
