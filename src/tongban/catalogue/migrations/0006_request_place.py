from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0005_sheets_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='changerequest',
            name='place',
            field=models.TextField(default=''),
        ),
    ]
