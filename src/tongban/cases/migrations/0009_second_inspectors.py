from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What waits for a second inspector is found by his account; hardly any step does."""

    dependencies: ClassVar = [("cases", "0008_search_by_name")]
    operations: ClassVar = [
        migrations.RunSQL(
            """CREATE INDEX cases_step_to_confirm ON cases_step ((outputs ->> 'partner'))
               WHERE state = 'done' AND joined_by = '[]'::jsonb AND outputs ->> 'partner' IS NOT NULL""",
            "DROP INDEX cases_step_to_confirm",
        ),
    ]
