"""The feed of changes reads the ledger of items by time: an index of those lines alone, so that cases pay nothing."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0007_draft_state"), ("ledger", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(
            "CREATE INDEX ledger_entry_of_items ON ledger_entry (at DESC, id DESC) WHERE subject_kind = 'item'",
            "DROP INDEX ledger_entry_of_items",
        ),
    ]
