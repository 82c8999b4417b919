-- The yardstick: what plain psycopg reaches with five prepared inserts in one transaction, over the same tables and with
-- the same row widths as filing a case (each parameter is the value of a really filed case; keys and numbers are new).
-- `tongban bench` runs it beside the acts, in one run, on one machine. Nothing reads before, decides, or checks.
INSERT INTO cases_case (head_seq, head_digest, id, number, item_code, situation, item_name, edition, difference, digest,
    place, applicant_kind, applicant_id, applicant_name, filed_by, channel, state, outcome, finish, facts, sources, begun_at,
    received_at, accepted_at, decided_at, finished_at, promised_due, statutory_due, due_words, hall_id, organ_id, trusts,
    intake, starts_at, counter_id, visit_by, visit_until,
    visit_code)
VALUES (%(head_seq)s, %(head_digest)s, %(id)s, %(number)s, %(item_code)s, %(situation)s, %(item_name)s, %(edition)s,
    %(difference)s, %(digest)s, %(place)s, %(applicant_kind)s, %(applicant_id)s, %(applicant_name)s, %(filed_by)s,
    %(channel)s, %(state)s, %(outcome)s, %(finish)s, %(facts)s, %(sources)s, %(begun_at)s, %(received_at)s,
    %(accepted_at)s, %(decided_at)s, %(finished_at)s, %(promised_due)s, %(statutory_due)s, %(due_words)s, %(hall_id)s,
    %(organ_id)s, %(trusts)s, %(intake)s, %(starts_at)s, %(counter_id)s, %(visit_by)s,
    %(visit_until)s, %(visit_code)s);
INSERT INTO cases_step (id, key, kind, name, lane, post, state, opened_at, opens_on, due, done_at, done_by, joined_by,
    outputs, opinion, verdict, case_id, organ_id, in_name_of_id, delegation)
VALUES (%(id)s, %(key)s, %(kind)s, %(name)s, %(lane)s, %(post)s, %(state)s, %(opened_at)s, %(opens_on)s, %(due)s,
    %(done_at)s, %(done_by)s, %(joined_by)s, %(outputs)s, %(opinion)s, %(verdict)s, %(case_id)s, %(organ_id)s,
    %(in_name_of_id)s, %(delegation)s);
INSERT INTO cases_material (id, key, name, way, trust, state, held, licence, supplied_at, verdict, problem, told_at, due,
    seen, case_id)
VALUES (%(id)s, %(key)s, %(name)s, %(way)s, %(trust)s, %(state)s, %(held)s, %(licence)s, %(supplied_at)s, %(verdict)s,
    %(problem)s, %(told_at)s, %(due)s, %(seen)s, %(case_id)s);
INSERT INTO ledger_entry (id, subject_kind, subject_id, seq, at, verb, actor, detail, rows, prev, digest)
VALUES (%(id)s, %(subject_kind)s, %(subject_id)s, %(seq)s, %(at)s, %(verb)s, %(actor)s, %(detail)s, %(rows)s, %(prev)s,
    %(digest)s);
INSERT INTO event_outbox (id, subject_kind, subject_id, seq, at, name, body, done)
VALUES (%(id)s, %(subject_kind)s, %(subject_id)s, %(seq)s, %(at)s, %(name)s, %(body)s, %(done)s);
