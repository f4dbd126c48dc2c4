-- Three roles with no more rights than their work needs. Run once by an administrator, in the
-- database that the store is to live in:
--
--   psql --set=schema=mystocks --file=roles.sql "postgresql://admin@db.example/market"
--
-- mystocks_migrator  owns the schema; for `mystocks store migrate` only
-- mystocks_writer    reads and writes rows, makes and alters nothing; for serve, import, sync
-- mystocks_reader    reads; for dashboards, notebooks, a second program that only looks
--
-- They have no password yet, and so can't log in over the network: \password mystocks_writer. A
-- program may also have a login of its own:
--
--   CREATE ROLE ann LOGIN PASSWORD '…' IN ROLE mystocks_writer;
--
-- TimescaleDB, where it is installed, is best made here too, as it wants the database's owner:
--
--   CREATE EXTENSION IF NOT EXISTS timescaledb SCHEMA public;
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I LOGIN', wanted.name)
FROM unnest(ARRAY['mystocks_migrator', 'mystocks_writer', 'mystocks_reader']) AS wanted (name)
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = wanted.name)
\gexec

CREATE SCHEMA IF NOT EXISTS :"schema" AUTHORIZATION mystocks_migrator;
ALTER SCHEMA :"schema" OWNER TO mystocks_migrator;
REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;
GRANT USAGE ON SCHEMA :"schema" TO mystocks_writer, mystocks_reader;

-- What is there already …
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO mystocks_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA :"schema" TO mystocks_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA :"schema" TO mystocks_reader;

-- … and what the migrator will make. It must be this role itself: TimescaleDB's policies run as the
-- owner of the tables, who has to be a login.
ALTER DEFAULT PRIVILEGES FOR ROLE mystocks_migrator IN SCHEMA :"schema"
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mystocks_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE mystocks_migrator IN SCHEMA :"schema"
    GRANT USAGE ON SEQUENCES TO mystocks_writer;
ALTER DEFAULT PRIVILEGES FOR ROLE mystocks_migrator IN SCHEMA :"schema"
    GRANT SELECT ON TABLES TO mystocks_reader;
