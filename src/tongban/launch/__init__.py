"""Bringing the house to life: environment, PostgreSQL, web and worker, doctor, backup.  启动与运维

Front door: ``tongban.launch.cli.main`` (the file ``./tongban``). Imports nothing of the house, and only the standard
library until the environment exists; ``database`` and what uses it need psycopg.
"""
