from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Owed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subscriber', models.TextField()),
                ('event', models.UUIDField()),
                ('subject_kind', models.TextField()),
                ('subject_id', models.UUIDField()),
            ],
            options={
                'db_table': 'event_owed',
                'constraints': [models.UniqueConstraint(fields=('subject_id', 'subscriber', 'event'), name='event_owed_once')],
            },
        ),
        migrations.CreateModel(
            name='Failure',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('job', models.TextField()),
                ('kind', models.TextField()),
                ('subject', models.TextField()),
                ('code', models.TextField()),
                ('zh', models.TextField()),
                ('en', models.TextField()),
                ('times', models.PositiveIntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('again_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'job_failure',
                'constraints': [models.UniqueConstraint(fields=('job', 'kind', 'subject'), name='job_failure_once')],
            },
        ),
    ]
