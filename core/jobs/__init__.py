"""Work on warm processes elsewhere: the Dask cluster, jobs in slices, fair share, and the service the server talks to."""
