"""What belongs to no single matter 公共基础: codes, working days, rules, facts, ledger, events, crypto, scope,
files.
"""
