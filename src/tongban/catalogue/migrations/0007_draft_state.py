from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0006_request_place"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["state", "organ"], name="catalogue_draft_state"),
        ),
    ]
