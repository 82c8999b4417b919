"""The tables of imports, as the catalogue had them (catalogue 0012 renames the tables themselves)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0012_workbench_moves_out'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Import',
                    fields=[
                        ('head_seq', models.PositiveIntegerField(default=0)),
                        ('head_digest', models.BinaryField(default=b'')),
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('sort', models.TextField()),
                        ('file_name', models.TextField()),
                        ('digest', models.TextField()),
                        ('size', models.PositiveIntegerField()),
                        ('state', models.TextField()),
                        ('counts', models.JSONField(default=dict)),
                        ('drafts', models.JSONField(default=list)),
                        ('faults', models.JSONField(default=list)),
                        ('made_by', models.UUIDField(null=True)),
                        ('made_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'db_table': 'workbench_import',
                    },
                ),
                migrations.CreateModel(
                    name='Upload',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('file_name', models.TextField()),
                        ('digest', models.TextField()),
                        ('content', models.BinaryField()),
                        ('made_by', models.UUIDField(null=True)),
                        ('made_at', models.DateTimeField()),
                        ('done', models.PositiveIntegerField(default=0)),
                        ('total', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'db_table': 'workbench_upload',
                    },
                ),
                migrations.CreateModel(
                    name='UploadPart',
                    fields=[
                        ('id', models.UUIDField(primary_key=True, serialize=False)),
                        ('number', models.PositiveIntegerField()),
                        ('rows', models.JSONField()),
                        ('faults', models.JSONField(default=list)),
                        ('upload', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workbench.upload')),
                    ],
                    options={
                        'db_table': 'workbench_upload_part',
                        'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='workbench_upload_part_once')],
                    },
                ),
            ],
        ),
    ]
