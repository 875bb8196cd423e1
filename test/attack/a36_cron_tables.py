# a36: what pg_cron keeps of the job, and anybody may read who is let into its tables, says of nobody anything.
import os
import subprocess
import time

import psycopg

from attack import connect, tell, variables

# how many messages are taken hangs on whether the follow-up, which runs beside, has come so far
RUNS = "SELECT command, status, regexp_replace(return_message, '^[0-9]+ rows?$', 'rows') AS said FROM cron.job_run_details WHERE status IN ('succeeded', 'failed') ORDER BY command, said"
with psycopg.connect(dbname="postgres", autocommit=True) as cron:
    cron.execute("CREATE EXTENSION IF NOT EXISTS pg_cron")
    cron.execute("DELETE FROM cron.job_run_details")
    # the job, one that reads, and one that fails on a row; at the start of the launcher, so that nothing waits for a minute to end
    commands = ["CALL pnd.follow_up();", "SELECT * FROM pnd.take_messages();", f"SELECT family_name FROM pnd.identity('{variables['supported']}');",
                "SELECT given_name::int FROM pnd_data.person_identity;", "INSERT INTO pnd_data.case_file SELECT * FROM pnd_data.case_file;"]
    for number, command in enumerate(commands):
        cron.execute("SELECT cron.schedule_in_database(%s, '@reboot', %s, 'attack', 'regress_job')", [f"a36 {number}", command])
    # control: who is no superuser has no job here; what is kept is a superuser's
    for role in ("regress_sacha", "regress_job"):
        with psycopg.connect(dbname="postgres", user=role, autocommit=True) as other:
            for statement in ("SELECT cron.schedule('mine', '* * * * *', 'SELECT 1')", "SELECT count(*) FROM cron.job_run_details"):
                tell(other, statement)
data = os.environ["ATTACK_DATA"]
subprocess.run(["pg_ctl", "-s", "-w", "-m", "fast", "-D", f"{data}/data", "-l", f"{data}/log", "restart"], check=True, stdout=subprocess.DEVNULL)
connect().close()
with psycopg.connect(dbname="postgres", autocommit=True) as cron:
    for _ in range(600):
        if len(cron.execute(RUNS).fetchall()) >= len(commands):
            break
        time.sleep(0.1)
    tell(cron, RUNS)
    cron.execute("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname LIKE 'a36 %'")
