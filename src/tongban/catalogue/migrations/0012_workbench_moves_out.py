"""The tables of imports go to the workbench with their rows; their names follow in its first migration."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0011_articles_of_laws")]
    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("import", "workbench_import"),
                migrations.AlterModelTable("upload", "workbench_upload"),
                migrations.AlterModelTable("uploadpart", "workbench_upload_part"),
                migrations.RunSQL(
                    "ALTER TABLE workbench_upload_part RENAME CONSTRAINT catalogue_upload_part_once"
                    " TO workbench_upload_part_once",
                    "ALTER TABLE workbench_upload_part RENAME CONSTRAINT workbench_upload_part_once"
                    " TO catalogue_upload_part_once",
                ),
            ],
            state_operations=[
                migrations.DeleteModel("UploadPart"),
                migrations.DeleteModel("Upload"),
                migrations.DeleteModel("Import"),
            ],
        )
    ]
