"""The entrypoint of jobs: worker, scheduler and periodic jobs."""
