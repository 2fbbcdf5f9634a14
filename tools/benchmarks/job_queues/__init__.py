"""Job queues that run the same jobs, each as a script of its own.

A script takes the server's URL and the number of jobs: it adds all jobs, starts one
worker with `SLOTS` jobs at a time, and prints the measurement as a line of JSON. Apart
from the service's own, scripts import libraries that are installed for the benchmark.
"""
