"""Seasons, limited numbers and claims go to a room of their own with their rows (limits 0001)."""

from typing import ClassVar

from django.db import migrations

INDEXES = ("intake_of", "quota_of", "hold_open")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("cases", "0005_offers_by_event")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("intake", "limits_intake"),
                migrations.AlterModelTable("quota", "limits_quota"),
                migrations.AlterModelTable("hold", "limits_hold"),
                *(
                    migrations.RunSQL(
                        f"ALTER INDEX cases_{name} RENAME TO limits_{name}",
                        f"ALTER INDEX limits_{name} RENAME TO cases_{name}",
                    )
                    for name in INDEXES
                ),
            ],
            state_operations=[
                migrations.DeleteModel("Hold"),
                migrations.DeleteModel("Quota"),
                migrations.DeleteModel("Intake"),
            ],
        )
    ]
