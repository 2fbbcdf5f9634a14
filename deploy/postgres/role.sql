-- Run once by psql, as the superuser of a new server: the service's own role may do what it needs in its own database.
\set password `cat /run/secrets/postgres_password`
CREATE ROLE hexagon LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';
CREATE DATABASE hexagon OWNER hexagon;
REVOKE CONNECT ON DATABASE hexagon FROM PUBLIC;
