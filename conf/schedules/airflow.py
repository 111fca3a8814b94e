"""A sweep every night, by Airflow (2.4 or later): what ends early goes on with the next try, from its last checkpoints.

Copy it into the folder of DAGs, and change the first lines. Lamina and its data lie where the worker runs; for a cluster say
SPARK_HOME, LAMINA_MASTER and LAMINA_SPARK_CONF in ENVIRONMENT. The date of a run is its key: when it is tried again, or cleared a
week later, it is the same sweep, or refused if the specification or the data are others by then. Not yet run in Airflow; tests hold
that it is Python, and that what it runs are commands of Lamina.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.exceptions import AirflowSkipException
from airflow.operators.bash import BashOperator
from airflow.operators.python import PythonOperator

LAMINA = "/opt/lamina"
SWEEP = LAMINA + "/conf/sweeps/cifar10-man.yaml"
DATA = "/data/cifar10"
OUT = "/data/out/nightly"
ENVIRONMENT = {"LAMINA_MEMORY": "6g"}

# The exit code of a sweep that another driver runs: nothing is wrong, and nothing is left to do here.
TAKEN = 6


def sweep(key):
    import os
    import subprocess

    command = [LAMINA + "/jobs/bin/lamina", "sweep", SWEEP, "--data", DATA, "--out", OUT, "--run-key", key]
    # Airflow ends a task by SIGTERM, which the sweep gets too: it ends after the step under way.
    process = subprocess.Popen(command, env={**os.environ, **ENVIRONMENT})
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if code == TAKEN:
        raise AirflowSkipException("another driver runs this sweep")
    if code != 0:
        raise RuntimeError(f"lamina ended with exit code {code}; its last line says why")


with DAG(
    dag_id="lamina_nightly",
    schedule="15 1 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10)},
) as dag:
    train = PythonOperator(task_id="sweep", python_callable=sweep, op_kwargs={"key": "nightly-{{ ds }}"})
    tidy = BashOperator(task_id="clean", bash_command=f"{LAMINA}/jobs/bin/lamina clean {OUT}")
    train >> tidy
