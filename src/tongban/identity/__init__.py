"""Identity 身份认证: persons, enterprises, accounts, mandates and signing in.

Front door: ``queries`` (who is this account), ``acts`` (enrol, sign in). Higher rooms add what they know to the Actor.
"""
